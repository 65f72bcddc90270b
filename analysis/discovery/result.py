"""Under which conditions a policy fails, with the boxes, the tree and where they come from."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd
from matplotlib.figure import Figure

from analysis.discovery import FORMAT
from analysis.discovery.find import Query
from analysis.discovery.find import discover as find_boxes
from analysis.discovery.findings import Discovery, FoundBox
from analysis.errors import CommandError
from analysis.result import Display, Drawing, Result
from analysis.store.manifest import Origin, SimulatedSchema, rules_of
from analysis.sweep.result import SweepResult

if TYPE_CHECKING:
    from rich.console import RenderableType

    from analysis.look.blocks import Page

HANDED_ON = (
    "scenario",
    "scenario_hash",
    "start",
    "months",
    "engine",
    "seed",
    "runs",
    "versions",
    "git",
    "design_hash",
)
"""What a discovery says of its origin as the sweep it looks at does."""

NOTE = (
    "Percent. Coverage: share of all failures inside; density: share inside that fails; support: "
    "share of points inside. Held out: on points left out of bootstrap samples, of the nearest box "
    "found there; overlap: share in common with it."
)


class DiscoverySchema(SimulatedSchema):
    """What the manifest of a discovery says beside what all say."""

    needs: str


@dataclass(frozen=True, repr=False)
class DiscoveryResult(Result):
    """Where a policy fails: boxes by PRIM, and a tree over all points.

    Attributes
    ----------
    found : Discovery
        Boxes, leaves, and the points over two parameters.
    manifest : dict
        Where it comes from; `needs` is the command that makes the sweep.
    """

    found: Discovery
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "discovery.json"
    SCHEMA = DiscoverySchema
    FINDINGS = Discovery

    @classmethod
    def read_rest(
        cls,
        folder: Path,
        found: Discovery,
        manifest: dict[str, Any],  # noqa: ARG003
    ) -> dict[str, Any]:
        """Refuse a map whose parts do not belong to the same points; see `Result.read_rest`."""
        shown = found.map
        if shown is not None and {len(x) for x in shown.points} != {len(shown.failed)}:
            raise CommandError(f"{folder}: its map has not one value of each parameter per point")
        return {}

    def drawings(self) -> Sequence[Drawing]:
        """Return the limits of boxes, and the points that fail."""
        from analysis.discovery.figures import drawings

        return drawings(self.found)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the boxes and the leaves of the tree, in words."""
        from analysis.discovery.terminal import show_discovery

        yield from show_discovery(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.discovery.page import discovery_page

        return discovery_page(self.found, self.pictures("Limits are in the table."), self.manifest)

    @property
    def boxes(self) -> pd.DataFrame:
        """One row per box of PRIM: where it is, what it is worth, how stable it is."""
        return _frame(self.found.boxes)

    @property
    def tree(self) -> pd.DataFrame:
        """One row per leaf of the tree, the densest failures first."""
        return _frame(self.found.tree)

    @property
    def limits(self) -> pd.DataFrame:
        """One row per box of PRIM and parameter that it limits, in the parameter's unit.

        `low_from` to `low_to` is where 90 % of resamples put the lower end that have it, and
        `low_found` says how many have it; likewise for the upper end.
        """
        rows = []
        for place, box in enumerate(self.found.boxes, 1):
            for limit in box.limits:
                row: dict[str, Any] = {
                    "box": place,
                    "parameter": limit.parameter,
                    "label": limit.label,
                    "low": limit.low,
                    "high": limit.high,
                    "words": ", ".join(limit.words),
                }
                for end, again in (("low", limit.resampled_low), ("high", limit.resampled_high)):
                    row[f"{end}_found"] = again.found if again else 0
                    row[f"{end}_from"] = again.low if again else None
                    row[f"{end}_to"] = again.high if again else None
                rows.append(row)
        return pd.DataFrame(rows)

    def plot(self, name: str = "boxes") -> Figure:
        """Draw a figure: "boxes" or "failures".

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        return self.draw(name)

    def display(self) -> Display:
        """Return the boxes and the leaves of the tree."""
        found = self.found
        title = (
            f"Where {found.policy} fails in {found.sweep}: {found.failing:,} of "
            f"{found.points:,} points ({found.failure})"
        )
        kinds = (("box", found.boxes), ("leaf of the tree", found.tree))
        return Display(title, [_shown(head, boxes) for head, boxes in kinds if boxes], NOTE)


def explain(
    sweep: SweepResult,
    query: Query,
    *,
    origin: Origin | None = None,
    progress: Callable[[int], None] | None = None,
) -> DiscoveryResult:
    """Find the conditions under which a policy of a sweep fails.

    Parameters
    ----------
    sweep : SweepResult
        The sweep.
    query : Query
        What counts as failure, of which policy, and how to look.
    origin : Origin, optional
        The command that does the same.
    progress : callable, optional
        Called with 1 after each resample.

    Raises
    ------
    CommandError
        If the sweep cannot answer it; see `analysis.discovery.find.discover`.
    """
    found = find_boxes(sweep, query, progress)
    manifest = {
        "format": FORMAT,
        **vars(origin or Origin()),
        "needs": sweep.manifest["command"],
        **{name: sweep.manifest[name] for name in HANDED_ON},
        "rule_fingerprint": rules_of(sweep.manifest),
        "stale": sweep.stale,
    }
    return DiscoveryResult(found, manifest)


def _frame(boxes: Sequence[FoundBox]) -> pd.DataFrame:
    """Return one row per box, with shares from 0 to 1."""
    return pd.DataFrame(
        {
            "where": box.words,
            **{name.replace(" ", "_"): share for name, share in box.shares().items()},
            "points": box.points,
        }
        for box in boxes
    )


def _shown(head: str, boxes: Sequence[FoundBox]) -> pd.DataFrame:
    """Return one row per box, with shares in percent."""
    return pd.DataFrame(
        {
            head: box.words,
            **{
                name: "" if share is None else f"{100 * share:.0f}"
                for name, share in box.shares().items()
            },
        }
        for box in boxes
    )


RESULT = DiscoveryResult
