"""What each rule from R8 on does to the five states: docs/mechanisms.md.

`python -m analysis.docs.mechanisms` simulates and writes the page. It takes a minute or two, so no
test holds it: the page says of which rules and posterior it is.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

from analysis.docs.odd import table
from analysis.look.formatting import amount
from analysis.pairs import Pairs, compare
from analysis.scenario.mechanisms import ALL, MECHANISMS, WITHOUT_OTHERS, Mechanism
from sim.ensemble import simulate
from sim.fingerprint import rule_fingerprint
from sim.generated import write_or_check
from sim.scenario_file import load

TARGET = Path(__file__).resolve().parents[2] / "docs" / "mechanisms.md"

POINTS = " percentage points"
"""The unit of differences of probabilities, which headings say once."""

BASE, RUNS, SEED = "s400-2018", 10_000, 1

HEAD = """\
# What each rule does to the five states

In `{base}` buyers weigh the offers of other sellers that were known (R8), since the
[record](validation.md) asks for it; rules R9 to R14 are off. Here R8 is switched off first; then
each other is switched on alone, at the values below, and then all of them: {runs:,} runs with seed
{seed}, paired with the baseline run by run, weights drawn from the present posterior. The intervals
hold at 95 %: they say how precisely the model is computed, and nothing of whether a rule is right.
The values are assumptions; [parameters](reference/parameters.md) has their reasons. Denials change
nothing alone, since nobody but Russia offers China anything here. No two of the five deals serve
one need of one buyer, so that deals that compete (`need`) have nothing to do.

Made by `python -m analysis.docs.mechanisms`, rules {rules}.
"""


def render() -> str:
    """Simulate, and return the whole page."""
    base = simulate(load(BASE).scenario, RUNS, SEED)
    found = compare(base, (simulate(load(BASE, one.sets).scenario, RUNS, SEED) for one in rows()))
    parts = [HEAD.format(base=BASE, runs=RUNS, seed=SEED, rules=rule_fingerprint()[:12])]
    for outcome, about in (
        ("signed", "a contract is signed"),
        ("delivered", "delivered, and not handed back, at the end"),
    ):
        parts.append(f"## Change in percentage points: {about}\n\n{differences(found, outcome)}\n")
    parts.append(f"## Per run\n\n{totals(found)}\n")
    parts.append("## What is switched\n\n" + "\n".join(switched()) + "\n")
    return "\n".join(parts)


def rows() -> tuple[Mechanism, ...]:
    """Return the rules in the order of the page."""
    return (WITHOUT_OTHERS, *MECHANISMS, ALL)


def differences(found: Pairs, outcome: str) -> str:
    """Return the change in the probability of an outcome, rule by rule and deal by deal."""
    deals = [deal.deal for deal in found.comparisons[0].deals]
    lines = [
        (
            one.name,
            *(
                amount(change.difference, change.interval, "probability", sign=True).replace(
                    POINTS, ""
                )
                for change in (deal.outcomes[outcome] for deal in item.deals)
            ),
        )
        for one, item in zip(rows(), found.comparisons, strict=True)
    ]
    return table(("switched", *deals), lines)


def totals(found: Pairs) -> str:
    """Return what changes per run: deals concluded, and what Moscow loses, by which way."""
    names = ("usd_concluded", "usd_elsewhere", "usd_to_washington", "usd_withdrawn")
    lines = [
        (
            one.name,
            *(
                amount(change.difference, change.interval, change.unit, sign=True)
                for change in (item.totals[name] for name in names)
            ),
        )
        for one, item in zip(rows(), found.comparisons, strict=True)
    ]
    head = ("concluded", "lost to other sellers", "lost to Washington", "withdrawn by Moscow")
    return table(("switched", *head), lines)


def switched() -> Iterator[str]:
    """Yield the changes that switch on each rule."""
    for one in MECHANISMS:
        changes = ", ".join(f"`{change}`" for change in one.sets)
        yield f"- {one.name}: {changes}"


def main(words: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.mechanisms")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
