"""A scenario at hand: read, changed, looked at."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from analysis.api.sliders import explore as sliders
from analysis.arguments import changes_of, source_of, whole
from analysis.look.frames import page, plain
from analysis.play.luck import FIRST
from analysis.run.python import simulate
from analysis.scenario.multiplied import write_multiplied
from analysis.scenario.origins import shown_values
from analysis.status.python import status
from analysis.status.result import Status
from analysis.terminal.command_line import call_of
from sim.months import format_month
from sim.scenario_file import LoadedScenario, changed_values, flow, overlay
from sim.scenario_file import load as read_file
from sim.scenario_file.files import change
from sim.scenario_file.overrides import settings
from sim.scenario_file.yaml_node import from_python
from sim.start import first_stage, opening_month

if TYPE_CHECKING:
    import pandas as pd
    from ipywidgets import VBox

    from analysis.play.python import Playing
    from sim.actors import Cast
    from sim.model import ArmsModel

HERE = "with_"
"""What stands in place of a file's name for values set in Python."""

NAMED = 2
"""Changes that a name spells out; more are counted."""


@dataclass(frozen=True)
class Scenario(LoadedScenario):
    """A scenario, where each of its values was written, and what was changed in it.

    It is never altered: `with_` returns another one.
    """

    def with_(self, changes: Mapping[str, Any], *, name: str | None = None) -> Self:
        """Return the same scenario with values changed.

        Parameters
        ----------
        changes : mapping of str to value
            By dotted path, as in ``{"state.severity": 2.0, "law.in_force": None}``. Months are text
            ("2018-03"). A mapping makes or changes an entry
            (``{"events.letter": {"kind": "letter", "month": "2019-01"}}``), None removes one.
        name : str, optional
            What results and figures call it; by default it says what was changed.

        Raises
        ------
        ScenarioError, CommandError
            If a path or value is not one that a scenario file could have.
        """
        given = changes_of(changes)
        entries = {path: from_python(plain(value), HERE) for path, value in given.items()}
        changed = change(self, settings(entries, self.tree))
        named = {"name": name or changed.label}
        return replace(changed, scenario=changed.scenario.model_copy(update=named))

    def times(
        self, factors: Mapping[str, float], table: str | Path, *, name: str | None = None
    ) -> Self:
        """Return the scenario with weights multiplied that it draws run by run.

        `with_` would set one value for all runs; here every draw moves, with what goes with it.

        Parameters
        ----------
        factors : mapping of str to float
            By dotted path, as in ``{"weights.need": 1.2}``.
        table : str or Path
            Parquet file that is written: the draws, multiplied. It goes with the scenario.
        name : str, optional
            What results and figures call it; by default it says what was changed.

        Raises
        ------
        ScenarioError, CommandError
            If a weight is not drawn, a product is out of bounds, or the file holds something else.
        """
        return self.with_(
            {"draws": write_multiplied(self.scenario, factors, Path(table))}, name=name
        )

    @property
    def name(self) -> str:
        """What results and figures call it."""
        return self.scenario.name

    @property
    def changes(self) -> dict[str, Any]:
        """What was changed after the files were read: values by dotted path."""
        return changed_values(self)

    @property
    def label(self) -> str:
        """The file's own name for it, with what was changed."""
        given = self.written.entries.get("name")
        own = str(given.value) if given else self.path.stem
        said = [f"{path}={flow(value)}" for path, value in self.changes.items()]
        if not said:
            return own
        return f"{own} ({', '.join(said) if len(said) <= NAMED else f'{len(said)} changes'})"

    def command(self, name: str, *options: str) -> str:
        """Return the command of a name that does the same for this scenario."""
        given, sets = source_of(self)
        return call_of(name, given, *options, *(w for text in sets for w in ("--set", text)))

    @property
    def deals(self) -> "pd.DataFrame":
        """One row per deal: buyer, system, when talks open, and in which stage."""
        import pandas as pd

        scenario = self.scenario
        return pd.DataFrame(
            {
                "deal": deal_id,
                "buyer": spec.buyer,
                "system": spec.system,
                "opens": format_month(opening_month(spec, scenario)),
                "stage": first_stage(spec, scenario).name.lower(),
            }
            for deal_id, spec in sorted(scenario.deals.items())
        )

    @property
    def values(self) -> "pd.DataFrame":
        """Every value, with its unit, where it was set, and its source or reason."""
        import pandas as pd

        frame = pd.DataFrame([vars(row) for row in shown_values(self)])
        return frame.drop(columns="overrode")

    def to_yaml(self) -> str:
        """Return a scenario file that loads as this one.

        It extends a shipped scenario and says only what was changed; what rests on another file is
        written out in full.
        """
        return overlay(self, self.label)

    def save(self, path: str | Path) -> Path:
        """Write the scenario file and return its path.

        Raises
        ------
        FileExistsError
            If there is a file already.
        """
        place, text = Path(path), self.to_yaml()
        with place.open("x", encoding="utf-8") as file:
            try:
                file.write(text)
                file.flush()
            except BaseException:  # the half of it would be in the way of the next try
                place.unlink(missing_ok=True)
                raise
        return place

    def explore(
        self, *paths: str, show: str = "outcomes", runs: int = 400, seed: int = 1
    ) -> "VBox":
        """Return sliders for a few parameters, over a figure that follows them.

        Parameters
        ----------
        *paths : str
            Parameters by dotted path; ranges, units and help come from their declarations.
        show : str
            Name of the figure; see `Result.plot`.
        runs, seed : int
            Size and seed of the ensemble behind the figure.

        Raises
        ------
        CommandError
            If a parameter or figure is not known, or the extra 'notebook' is not installed.
        """
        return sliders(
            self.scenario, paths, show, lambda moved: simulate(self.with_(moved), runs, seed)
        )

    def status(self, as_of: str, runs: int = 1000, seed: int = 1) -> Status:
        """Return where all talks stand at the end of a month, and what is likely to come of them.

        Parameters
        ----------
        as_of : str
            Month, as in "2018-03"; nothing later is known.
        runs, seed : int
            Size and seed of each ensemble: one, and one per lever that is tried.

        Raises
        ------
        CommandError
            If the month lies beyond the scenario, or no talks had opened.
        """
        return status(self, as_of, runs, seed)

    def model(self, run: int = 0, seed: int = 1, *, cast: "Cast | None" = None) -> "ArmsModel":
        """Return one run as a Mesa model at its first month: `step` it, and look at its agents.

        Its `datacollector` is filled month by month. It lives the run of the same index and seed
        that `simulate` counts.

        Parameters
        ----------
        run, seed : int
            Which run.
        cast : Cast, optional
            Agent classes in place of the model's own.
        """
        from sim.engines import chance_of
        from sim.model import ArmsModel
        from sim.noise import draw_run
        from sim.world import build

        run, seed = whole("run", run), whole("seed", seed)
        world = build(self.scenario).of_run(run)
        draws = draw_run(chance_of(world, seed), run, world.scenario.months)
        return ArmsModel(world, draws, cast=cast, collect=True)

    def play(self, code: str = FIRST, who: str = "state") -> "Playing":
        """Begin a game in this scenario; see `analysis.play.python.play`.

        Parameters
        ----------
        code : str
            Class code: who plays the same one has the same luck.
        who : str
            "state", "moscow", or the code of a buyer.
        """
        from analysis.play.python import play

        return play(self, code, who)

    def __repr__(self) -> str:
        """Return name and size."""
        return f"<{self.name}: {len(self.scenario.deals)} deals, {self.scenario.months} months>"

    def _repr_html_(self) -> str:
        import pandas as pd

        scenario = self.scenario
        changed = [{"changed": path, "to": flow(value)} for path, value in self.changes.items()]
        frames = [self.deals, *([pd.DataFrame(changed)] if changed else [])]
        span = f"{scenario.months} months from {format_month(scenario.start)}"
        return page(f"{self.name}: {span}", frames, scenario.purpose)


def load(name_or_path: str | Path) -> Scenario:
    """Read a scenario.

    Parameters
    ----------
    name_or_path : str or Path
        Name of a shipped scenario, or a path: anything with a suffix or a separator.

    Raises
    ------
    ScenarioError
        At the first thing that is wrong with it.

    Examples
    --------
    >>> load("s400-2018").with_({"state.severity": 2.0})
    <s400-2018 (state.severity=2.0): 5 deals, 96 months>
    """
    return Scenario(**vars(read_file(name_or_path)))
