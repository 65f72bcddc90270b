"""The report of the patterns of the record."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Grid, Page, Section
from analysis.look.sections import limits, reproduce
from analysis.patterns.compute import LEVEL, FoundPattern

if TYPE_CHECKING:
    from analysis.patterns.result import PatternsResult

HEADS = ("pattern", "preset", "weight", "what it is", "", "record", "band", "model", "interval")


def patterns_page(result: "PatternsResult") -> Page:
    """Return the report of the patterns."""
    found = result.found
    passed = sum(item.passed for item in found)
    return Page(
        "Patterns of the record of sanctions",
        f"{passed} of {len(found)} lie in their bands; {result.runs:,} runs of each preset.",
        [
            Section(
                "What the record shows, and what the model does",
                [
                    Grid(
                        "Patterns",
                        HEADS,
                        tuple(map(_row, found)),
                        "Bands are those of scenarios/data/patterns.csv, which names sources; "
                        f"intervals ({LEVEL:.0%}) are over resampled runs. A sign must hold over "
                        "the whole interval.",
                        words=5,
                    )
                ],
            ),
            limits(
                "The patterns were counted in other episodes of sanctions; the model is no copy of "
                "these."
            ),
            reproduce(result.manifest),
        ],
    )


def _row(item: FoundPattern) -> tuple[str, ...]:
    low, high = ("" if end is None else f"{end:g}" for end in (item.low, item.high))
    return (
        item.moment.replace("_", " "),
        item.preset,
        item.weight,
        item.meaning,
        "pass" if item.passed else "FAIL",
        f"{item.target:g}",
        f"{low} to {high}",
        "-" if item.value is None else f"{item.value:.3f}",
        "-" if item.interval is None else f"{item.interval[0]:.3f} to {item.interval[1]:.3f}",
    )
