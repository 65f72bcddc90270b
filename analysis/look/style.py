"""How all figures look: colours, hatches and type."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, ParamSpec

import matplotlib as mpl
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure

BLACK = "#000000"
ORANGE = "#E69F00"
SKY = "#56B4E9"
GREEN = "#009E73"
YELLOW = "#F0E442"
BLUE = "#0072B2"
VERMILLION = "#D55E00"
PURPLE = "#CC79A7"
GREY = "#8C8C8C"
SILVER = "#C4C4C4"
NAVY = "#003A5C"
INK = "#404040"
HAIR = "#E8E8E8"

OUTCOMES = {
    "delivered": (NAVY, ""),
    "signed": (BLUE, ""),
    "reversed": (VERMILLION, "xxxx"),
    "dropped after signing": (PURPLE, "\\\\\\\\"),
    "agreed": ("#5CA3D4", ""),
    "negotiating": ("#9CC7E6", ""),
    "exploring": ("#CFE3F2", ""),
    "unopened": ("#F2F2F2", ""),
    "switched": (ORANGE, "----"),
    "withdrawn": (YELLOW, "...."),
    "abandoned": (GREY, "////"),
}
"""Colour and hatch of each outcome, from 'bought' to 'did not buy'.

Progress is one hue that darkens; the ends are colours of Okabe and Ito (2008), told apart by
hatches as well.
"""

RC: dict[Any, Any] = {
    "axes.axisbelow": True,
    "axes.edgecolor": INK,
    "axes.labelcolor": INK,
    "axes.labelsize": 8,
    "axes.linewidth": 0.6,
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlelocation": "left",
    "axes.titlepad": 3,
    "axes.titlesize": 8,
    "axes.titley": 1.0,
    "font.family": ["DejaVu Sans"],
    "font.size": 8,
    "hatch.linewidth": 0.5,
    "legend.borderaxespad": 0,
    "legend.columnspacing": 1.2,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "legend.handlelength": 1.6,
    "legend.handletextpad": 0.5,
    "legend.labelspacing": 0.35,
    "lines.linewidth": 1.1,
    "figure.dpi": 200,
    "savefig.dpi": 200,
    "svg.fonttype": "path",
    "text.parse_math": False,
    "svg.hashsalt": "caatsim",
    "xtick.color": INK,
    "xtick.labelsize": 7.5,
    "ytick.color": INK,
    "ytick.labelsize": 7.5,
}

_LEFT_ALONE = ("backend", "backend_fallback", "interactive", "toolbar", "timezone")
_LOCK = threading.RLock()
_P = ParamSpec("_P")


def pale(colour: str) -> tuple[float, float, float]:
    """Return a colour mixed with white, for areas under lines."""
    red, green, blue = to_rgb(colour)
    return 0.4 + 0.6 * red, 0.4 + 0.6 * green, 0.4 + 0.6 * blue


@contextmanager
def house_style() -> Iterator[None]:
    """Draw as this module says, whatever the user's matplotlibrc; one thread at a time."""
    with _LOCK:
        style: dict[Any, Any] = {
            key: value for key, value in mpl.rcParamsDefault.items() if key not in _LEFT_ALONE
        }
        with mpl.rc_context(style | RC):
            yield


def styled(plot: Callable[_P, Figure]) -> Callable[_P, Figure]:
    """Wrap a plot so that it draws in house style."""

    @wraps(plot)
    def wrapper(*args: _P.args, **kwargs: _P.kwargs) -> Figure:
        with house_style():
            return plot(*args, **kwargs)

    return wrapper
