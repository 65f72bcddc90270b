"""The report of a discovery: where something fails, in words."""

from collections.abc import Sequence
from typing import Any

from analysis.discovery.findings import Discovery, FoundBox
from analysis.discovery.formatting import stability_in_words
from analysis.look.blocks import Block, Grid, Items, Page, Picture, Section, prose
from analysis.look.sections import limits, reproduce


def discovery_page(found: Discovery, pictures: Sequence[Picture], manifest: dict[str, Any]) -> Page:
    """Return the report of a discovery."""
    boxes: list[Block] = [prose("No box in which failures are much denser than elsewhere.")]
    if found.boxes:
        boxes = [_table("Boxes (PRIM)", found.boxes), Items(tuple(stability_in_words(found)))]
    tree: list[Block] = [prose("No question tells failures apart.")]
    if found.tree:
        tree = [_table("Leaves of the tree, the densest failures first", found.tree)]
    return Page(
        f"Where '{found.policy}' fails",
        f"{found.failing:,} of {found.points:,} points of sweep {found.sweep} fail: "
        f"{found.failure}.",
        [
            Section("In boxes", [*pictures, *boxes]),
            Section("As a tree", tree),
            limits(
                "Boxes describe the points of the sweep: how often such conditions occur in the "
                "world is not said.",
                f"{found.unsure:,} points could change sides within their interval.",
            ),
            reproduce(manifest, f"# reads the result of: {manifest['needs']}"),
        ],
    )


def _table(caption: str, boxes: Sequence[FoundBox]) -> Grid:
    return Grid(
        caption,
        ("where", *boxes[0].shares()),
        tuple(
            (
                box.words,
                *("-" if x is None else f"{100 * x:.0f} %" for x in box.shares().values()),
            )
            for box in boxes
        ),
        "Coverage: share of all failures inside; density: share inside that fails; support: share "
        "of points inside. Held out: on points left out of bootstrap samples, of the nearest box "
        "found there; overlap: share in common with it.",
    )
