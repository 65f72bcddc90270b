"""Sliders over a figure, for notebooks."""

from collections.abc import Callable, Sequence
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.errors import CommandError, not_installed, unknown
from analysis.look.picture import to_png
from analysis.run.figures import FIGURES
from analysis.run.result import RunResult
from analysis.scenario.controls import Control, controls
from sim.errors import ScenarioError
from sim.scenario import Scenario

if TYPE_CHECKING:
    from ipywidgets import VBox, Widget

DPI = 110
"""Dots per inch of a figure that must be redrawn while one waits."""


def explore(
    scenario: Scenario,
    paths: Sequence[str],
    show: str,
    result_of: Callable[[dict[str, Any]], RunResult],
) -> "VBox":
    """Return sliders for parameters, over a figure that follows them.

    Parameters
    ----------
    scenario : Scenario
        Gives the parameters' own values.
    paths : sequence of str
        The parameters.
    show : str
        Name of the figure.
    result_of : callable
        Simulates the scenario with the values that were moved, by path.

    Raises
    ------
    CommandError
        If a parameter or figure is not known, or the extra 'notebook' is not installed.
    """
    if show not in FIGURES:
        raise unknown("figure", show, FIGURES)
    for path in paths:
        if not isinstance(path, str):
            raise CommandError(f"explore: found {path!r}; must be the path of a parameter")
    chosen = controls(scenario, paths)
    try:
        import ipywidgets
    except ImportError as error:
        raise not_installed("explore", "ipywidgets", "notebook") from error
    sliders = [slider(control) for control in chosen]
    image = ipywidgets.Image(format="png")
    said = ipywidgets.HTML()

    def draw(*_: object) -> None:
        values = {
            control.path: control.setting(widget.value)
            for control, widget in zip(chosen, sliders, strict=True)
            if widget.value != control.value
        }
        try:
            result = result_of(values)
        except ScenarioError as error:
            said.value = f"<b>{escape(str(error))}</b>"
            return
        image.value = to_png(result.draw(show), DPI)
        said.value = f"<code>{escape(result.command)}</code>"

    for widget in sliders:
        widget.observe(draw, names="value")
    draw()
    rows: list[Widget] = []
    for control, widget in zip(chosen, sliders, strict=True):
        rows += [widget, ipywidgets.HTML(f"<small>{escape(help_text(control))}</small>")]
    return ipywidgets.VBox([*rows, image, said])


def slider(control: Control) -> Any:
    """Return the widget of a parameter; it speaks when the mouse is let go or a key is pressed."""
    import ipywidgets

    look = {
        "description": control.label,
        "tooltip": control.help,
        "style": {"description_width": "14em"},
        "layout": {"width": "36em"},
    }
    if control.words:
        return ipywidgets.Dropdown(options=control.words, value=control.value, **look)
    kind = ipywidgets.IntSlider if control.whole else ipywidgets.FloatSlider
    ends = {"min": control.low, "max": control.high, "step": control.step}
    shape = {} if control.whole else {"readout_format": ".4g"}
    return kind(value=control.value, continuous_update=False, **ends, **shape, **look)


def help_text(control: Control) -> str:
    """Return meaning, own value and range of a parameter."""
    unit = "" if control.unit == "-" else f" {control.unit}"
    if control.drawn:
        own = f"{control.drawn}{unit}; moved, it is the same in all"
    else:
        own = f"the scenario has {control.own}{'' if control.words else unit}"
    if control.words:
        return f"{control.meaning}; {own}"
    return f"{control.meaning}; {own}; {control.low:g} to {control.high:g} is worth exploring"
