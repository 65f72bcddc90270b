"""What of a sweep is looked at: outcomes and factors, with the words for axes."""

import shlex
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.look.units import SCALES
from analysis.sweep.result import SweepResult
from analysis.sweep.summary import chosen_outcomes
from sim.errors import nearest

SHOWN = 3
"""Outcomes that figures show side by side."""


@dataclass(frozen=True)
class View:
    """A sweep, and what is asked about it.

    Attributes
    ----------
    outcomes : tuple of str
        At most `SHOWN` outcomes.
    factors : tuple of dict
        The factors asked about, or all, as the manifest describes them.
    plot : str
        The options of `plot` that asked; empty for none.
    """

    sweep: SweepResult
    outcomes: tuple[str, ...]
    factors: tuple[dict[str, Any], ...]
    plot: str = ""

    @property
    def manifest(self) -> dict[str, Any]:
        """The sweep's manifest, with what was asked of the figures."""
        return {**self.sweep.manifest, "plot": self.plot}

    def scale(self, outcome: str) -> tuple[float, str]:
        """Return the factor and the unit that axes have for an outcome."""
        unit = self.sweep.manifest["outcomes"][outcome]
        return SCALES.get(unit, (1.0, unit))

    def runs(self, counts: NDArray[np.int64]) -> str:
        """Return on how many runs per point something rests: one number or two."""
        used = counts[counts > 0]
        ends = (int(used.min()), int(used.max())) if len(used) else (0, 0)
        return f"{ends[0]:,} runs" if ends[0] == ends[1] else f"{ends[0]:,} to {ends[1]:,} runs"

    def left_out(self, policies: int) -> str:
        """Return what a figure does not show: failed points, and policies beyond those shown."""
        failed, known = int(self.sweep.failed.sum()), len(self.sweep.manifest["policies"])
        text = f" Left out: {failed:,} points that failed." if failed else ""
        return text + (
            f" The first {policies} of {known} policies." if 1 < policies < known else ""
        )

    @property
    def origin(self) -> str:
        """Sweep, scenario and seed, for the note under a figure."""
        manifest = self.sweep.manifest
        return (
            f"Sweep {manifest['name']} of scenario {manifest['scenario']['name']}, "
            f"seed {manifest['seed']}."
        )


def make_view(
    sweep: SweepResult, outcomes: Sequence[str] | None = None, factors: Sequence[str] | None = None
) -> View:
    """Return a view; by default of the first outcomes and all factors.

    Raises
    ------
    CommandError
        If an outcome was not measured or a factor not varied.
    """
    names = chosen_outcomes(sweep, outcomes)[:SHOWN]
    known = {factor["path"]: factor for factor in sweep.manifest["factors"]}
    for path in factors or ():
        if path not in known:
            near = nearest(path, known)
            hint = f"did you mean '{near}'?" if near else f"varied: {', '.join(known)}"
            raise CommandError(f"{sweep.path}: {path!r} was not varied; {hint}")
    asked = [word for name in outcomes or () for word in ("--outcome", name)]
    asked += [word for path in factors or () for word in ("--factor", path)]
    chosen = tuple(known[path] for path in factors or known)
    return View(sweep, tuple(names), chosen, shlex.join(asked))
