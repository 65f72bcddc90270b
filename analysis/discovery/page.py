"""The report of a discovery: where something fails, in words."""

from pathlib import Path
from typing import Any

from analysis.discovery.figures import figures
from analysis.discovery.find import stability_in_words
from analysis.discovery.folder import read_discovery
from analysis.look.blocks import Block, Grid, Items, Page, Section, prose
from analysis.look.page import picture
from analysis.look.sections import limits, reproduce

ALTS = {
    "boxes": "Bars, one per limited parameter: the part of its range within each box.",
    "failures": "Scatter of points over two parameters, those that fail crossed, with the boxes.",
}


def discovery_page(path: Path) -> Page:
    """Return the report of a discovery."""
    discovery = read_discovery(path)
    found, manifest = discovery.found, discovery.manifest
    drawn = [
        picture(plot(discovery), name, ALTS[name] + " Limits are in the table.", manifest)
        for name, plot in figures(discovery)
    ]
    boxes: list[Block] = [prose("No box in which failures are much denser than elsewhere.")]
    if found["boxes"]:
        boxes = [_table("Boxes (PRIM)", found["boxes"]), Items(tuple(stability_in_words(found)))]
    tree: list[Block] = [prose("No question tells failures apart.")]
    if found["tree"]:
        tree = [_table("Leaves of the tree, the densest failures first", found["tree"])]
    return Page(
        f"Where «{found['policy']}» fails",
        f"{found['failing']:,} of {found['points']:,} points of sweep {found['sweep']} fail: "
        f"{found['failure']}.",
        [
            Section("In boxes", [*drawn, *boxes]),
            Section("As a tree", tree),
            limits(
                "Boxes describe the points of the sweep: how often such conditions occur in the "
                "world is not said.",
                f"{found['unsure']:,} points could change sides within their interval.",
            ),
            reproduce({**manifest}, f"# reads the result of: {manifest['needs']}"),
        ],
    )


def _table(caption: str, rows: list[dict[str, Any]]) -> Grid:
    names = ("coverage", "density", "support", "held_out_coverage", "held_out_density", "overlap")
    return Grid(
        caption,
        ("where", *(name.replace("_", " ") for name in names)),
        tuple(
            (
                row["words"],
                *("-" if row[name] is None else f"{100 * row[name]:.0f} %" for name in names),
            )
            for row in rows
        ),
        "Coverage: share of all failures inside; density: share inside that fails; support: share "
        "of points inside. Held out: on points left out of bootstrap samples, of the nearest box "
        "found there; overlap: share in common with it.",
    )
