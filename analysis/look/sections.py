"""Parts that every report has: limits, and how to reproduce it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from analysis.look.blocks import Block, Code, Grid, Section, facts, prose
from analysis.store.manifest import rules_of

if TYPE_CHECKING:
    from analysis.scenario.values import ValuePair

LIMITS = (
    "The model says what follows from its rules and numbers. Its chances are no forecast of any "
    "one deal, except where they are registered as one, to test it.",
    "Weights are drawn run by run from those that agree with the record where the scenario names "
    "a table of draws, and are otherwise defaults set by reason. The record tells little of most "
    "of them.",
    "Intervals cover chance in the runs. They do not cover that rules or numbers may be wrong; "
    "sweeps and studies of sensitivity show how far answers move with the numbers.",
    "The record of the law is short: three purchases answered or left unanswered. No causal "
    "estimate of its effect is known, and none is claimed.",
    "A difference between scenarios is the effect of what was changed in the model, run by run "
    "on the same draws.",
)


def limits(*further: str) -> Section:
    """Return what a reader must not take from a report."""
    return Section("Limits", [prose(*LIMITS, *further)])


def reproduce(manifest: dict[str, Any], *further: str) -> Section:
    """Return how the result is made again, and what it rests on."""
    git = manifest.get("git") or {}
    state = "" if not git else "" if git["clean"] else ", with changes that are not committed"
    known: dict[str, Any] = {
        "scenario": manifest["scenario"]["name"],
        "scenario hash": manifest["scenario_hash"],
        "fingerprint of the rules": rules_of(manifest) or "not kept by that version",
        "seed": manifest["seed"],
        "runs": f"{manifest['runs']:,}",
        "engine": manifest["engine"],
        "commit": f"{git['commit']}{state}" if git else "not known",
        "versions": ", ".join(f"{name} {text}" for name, text in manifest["versions"].items()),
    }
    blocks: list[Block] = [
        prose(
            "The same command, seed and version give the same numbers, whatever the engine and "
            "the number of threads. Figures carry this in their metadata; run.py repro makes one "
            "again and says whether it is the same."
        ),
        Code((manifest["command"], *further)),
        facts(known),
    ]
    return Section("How to reproduce it", blocks)


def changes_table(rows: "Sequence[ValuePair]", base: str, other: str) -> Grid:
    """Return the values in which two scenarios differ."""
    from analysis.scenario.values import spell

    return Grid(
        f"Values that differ between {base} and {other}",
        ("value", base, other),
        tuple((row.path, spell(row.a), spell(row.b)) for row in rows),
        words=3,
    )
