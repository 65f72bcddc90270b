"""Answers that need no installation: docs/answers.md.

`python -m analysis.docs.answers` simulates every question and writes the page, in some seconds;
with `--check` it only tells whether it is up to date.
"""

import shlex
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.docs.odd import table
from analysis.intervals import FEW
from analysis.look.formatting import amount, capital, minus
from analysis.named_deals import deals_of
from analysis.pairs import DealPair, ScenarioPair, compare
from sim.ensemble import simulate
from sim.fingerprint import rule_fingerprint
from sim.generated import write_or_check
from sim.scenario_file import load

TARGET = Path(__file__).resolve().parents[2] / "docs" / "answers.md"

BASE, RUNS, SEED = "s400-2018", 2_000, 1

CHANGED = (("usd_concluded", "contracts per run"), ("relation_cost", "harm to relations"))
"""Totals that are shown, and what they are called."""

SMALL = 2
"""Percentage points below which a tenth is shown."""


@dataclass(frozen=True)
class AnsweredQuestion:
    """What is asked, and the scenario that answers it: a shipped one, or changes."""

    asks: str
    scenario: str = BASE
    sets: tuple[str, ...] = ()
    why: str = ""
    """What the figures do not say by themselves."""

    @property
    def command(self) -> str:
        """The command that gives the same, and more."""
        words = [w for change in self.sets for w in ("--set-other", change)]
        size = ["--runs", str(RUNS), "--seed", str(SEED)]
        return "python run.py " + shlex.join(["compare", BASE, self.scenario, *words, *size])


QUESTIONS = (
    AnsweredQuestion("What if there were no law?", "no-caatsa"),
    AnsweredQuestion("What if sanctions weighed twice as much?", sets=("state.severity=2",)),
    AnsweredQuestion("And four times as much?", sets=("state.severity=4",)),
    AnsweredQuestion(
        "What if every significant purchase were sanctioned, and soon?",
        sets=("state.policy=mandatory", "state.answer_rate=0.5"),
    ),
    AnsweredQuestion("What if nobody were ever sanctioned, but nobody knew that?", "never"),
    AnsweredQuestion("And if it were known?", "never-known"),
    AnsweredQuestion(
        "What if sanctions followed signature and not delivery?",
        sets=("law.trigger=signature",),
        why="China drops out: its contract of 2014 is older than the law, its deliveries are not.",
    ),
    AnsweredQuestion(
        "What if Congress had not written its letter?", sets=("events.letter-2018-03=null",)
    ),
    AnsweredQuestion("What if Congress spared India in public?", "india-waiver"),
    AnsweredQuestion("And all partners, India, Saudi Arabia and Qatar?", "partner-waiver"),
    AnsweredQuestion(
        "What if Washington offered more, and warned more often?",
        sets=("state.offer_cap=3000", "state.threat_rate=0.5"),
    ),
    AnsweredQuestion("What if Moscow sold at cost?", sets=("russia.share=0",)),
    AnsweredQuestion("What if other sellers bid for all five?", "open-market"),
)

HEAD = """\
# Answers without installing

What would have been different? Each question was put to the model: {runs:,} runs of `{base}`, and
the same runs with one thing changed. Guess before you open an answer: for which of the five does it
change most, and by how much?

As it is, these are the shares of runs in which a contract is signed, and in which the buyer is
sanctioned:

{usual}

Other pages rest on other numbers of runs; their shares may lie a point or two away, by chance
alone.

Changes below are in percentage points, with 95 % intervals for chance alone, rough (~) where fewer
than {few} runs differ ([what they do not cover](howto/intervals.md)). They are what rules and
weights imply, not what a threat has been shown to do ([limits](limits.md)). The command under each
answer reproduces it and lists runs to look at; to move levers yourself, [install
it](howto/install.md) and open [the dashboard](howto/dashboard.md).

Made by `python -m analysis.docs.answers`, seed {seed}, rules {rules}.
"""


def render() -> str:
    """Simulate, and return the whole page."""
    scenario = load(BASE).scenario
    names = {deal.id: deal.label for deal in deals_of(scenario)}
    base = simulate(scenario, RUNS, SEED)
    others = (simulate(load(one.scenario, one.sets).scenario, RUNS, SEED) for one in QUESTIONS)
    found = compare(base, others).comparisons
    head = HEAD.format(
        base=BASE,
        few=FEW,
        runs=RUNS,
        seed=SEED,
        rules=rule_fingerprint()[:12],
        usual=usual(found[0], names),
    )
    return "\n".join([head, *(answer(*both, names) for both in zip(QUESTIONS, found, strict=True))])


def usual(pair: ScenarioPair, names: Mapping[str, str]) -> str:
    """Return what the baseline comes to, deal by deal."""
    rows = (
        (
            names[deal.deal],
            *(f"{100 * deal.outcomes[what].base:.0f} %" for what in ("signed", "designated")),
        )
        for deal in pair.deals
    )
    return table(("", "signs", "is sanctioned"), rows)


def answer(question: AnsweredQuestion, pair: ScenarioPair, names: Mapping[str, str]) -> str:
    """Return a question with its answer folded under it."""
    rows = (
        (names[deal.deal], *(points(deal, outcome) for outcome in ("signed", "designated")))
        for deal in pair.deals
    )
    return "\n".join(
        [
            f"## {question.asks}\n",
            '<details markdown="1"><summary>What the model says</summary>\n',
            table(("", "signs", "is sanctioned"), rows),
            f"\n{capital('; '.join(totals(pair)))}.\n",
            *([f"{question.why}\n"] if question.why else []),
            f"    {question.command}\n",
            "</details>\n",
        ]
    )


def points(deal: DealPair, outcome: str) -> str:
    """Return a change in percentage points, with its interval where there is one.

    A small change is told to a tenth, as are the ends of its interval.
    """
    change = deal.outcomes[outcome]
    places = 1 if 100 * abs(change.difference) < SMALL else 0
    told = signed(change.difference, places)
    if change.interval is None:
        return told
    low, high = (signed(end, places) for end in change.interval)
    return f"{told} ({low} to {high}){' ~' if change.rough else ''}"


def signed(share: float, places: int) -> str:
    """Return a share in percentage points with its sign, and 0 without one."""
    text = f"{100 * share:+.{places}f}"
    return minus(text) if float(text) else "0"


def totals(pair: ScenarioPair) -> Iterator[str]:
    """Yield what changes per run: contracts, and what they cost Washington."""
    for key, called in CHANGED:
        change = pair.totals[key]
        told = amount(change.difference, change.interval, change.unit, sign=True)
        why = "" if change.interval else " (too few or too uneven changes for an interval)"
        yield f"{called} {minus(told).replace('−0.00', '0.00')}{why}"


def main(words: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.answers")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
