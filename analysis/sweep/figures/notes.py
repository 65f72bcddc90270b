"""What figures of a sweep say of themselves: units of axes, and the parts of the note below."""

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.look.units import SCALES

if TYPE_CHECKING:
    from analysis.sweep.result import SweepResult


def scale(sweep: "SweepResult", outcome: str) -> tuple[float, str]:
    """Return the factor and the unit that axes have for an outcome."""
    unit = sweep.manifest["outcomes"][outcome]
    return SCALES.get(unit, (1.0, unit))


def runs_in_words(counts: NDArray[np.int64]) -> str:
    """Return on how many runs per point something rests: one number or two."""
    used = counts[counts > 0]
    ends = (int(used.min()), int(used.max())) if len(used) else (0, 0)
    return f"{ends[0]:,} runs" if ends[0] == ends[1] else f"{ends[0]:,} to {ends[1]:,} runs"


def left_out(sweep: "SweepResult", policies: int) -> str:
    """Return what a figure does not show: failed points, and policies beyond those shown."""
    failed, known = int(sweep.failed.sum()), len(sweep.manifest["policies"])
    text = f" Left out: {failed:,} points that failed." if failed else ""
    return text + (f" The first {policies} of {known} policies." if 1 < policies < known else "")


def origin(sweep: "SweepResult") -> str:
    """Return sweep, scenario and seed."""
    manifest = sweep.manifest
    return (
        f"Sweep {manifest['name']} of scenario {manifest['scenario']['name']}, "
        f"seed {manifest['seed']}."
    )
