"""The report of a run: from the question to how to reproduce it."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from analysis.errors import CommandError
from analysis.look.blocks import Block, Grid, Page, Section, prose
from analysis.look.formatting import (
    deal_rows,
    event_rows,
    law_in_words,
    sentence,
    state_in_words,
)
from analysis.look.sections import limits, reproduce
from analysis.pairs import check_starts, compare
from analysis.run.glance import at_a_glance, question
from analysis.run.page_parts import compared, outcomes, why
from analysis.sensitivity.section import drivers
from analysis.status.page import status_blocks
from analysis.status.report import StatusReport, status_report
from analysis.store.manifest import rules_of
from sim.ages import held_line
from sim.ensemble import simulate
from sim.fingerprint import rule_fingerprint
from sim.months import format_month
from sim.scenario import Scenario

if TYPE_CHECKING:
    from analysis.run.result import RunResult

SAMPLE = 64
"""Runs that are made again to see that a result which was read is what these rules give."""


def run_page(result: "RunResult", progress: Callable[[int], None] | None = None) -> Page:
    """Return the report of a run; see `RunResult.page`.

    Raises
    ------
    CommandError
        If these rules give other numbers than the result holds.
    """
    scenario, view = result.scenario, result.view
    if result.cast is not None:
        raise CommandError(f"{result.name}: has agents of its own, which a report cannot simulate")
    check_rules(result, progress)
    baseline = view.baseline or without_law(scenario)
    check_starts(baseline, [scenario])
    twin = simulate(baseline, len(result), result.seed, progress=progress)
    change = compare(twin, [result.done])
    status = _status(scenario, view.as_of, result.seed)
    return Page(
        question(scenario),
        f"Scenario {scenario.name}: {len(result):,} simulated runs from "
        f"{format_month(scenario.start)}, {scenario.months} months, seed {result.seed}.",
        [
            at_a_glance(result, change, status),
            described(scenario),
            compared(baseline, scenario, change),
            outcomes(result),
            Section("Status of talks", _blocks(status)),
            why(result),
            Section("What drives it", drivers(scenario, result.seed)),
            limits("Where an answer hangs on a weight, the section on what drives it says so."),
            reproduce(result.manifest),
        ],
    )


def check_rules(result: "RunResult", progress: Callable[[int], None] | None = None) -> None:
    """Raise CommandError if these rules give other numbers than a result that was read holds.

    If it was made by the same rules the first runs are looked at, otherwise all of them.
    """
    if result.simulated is None:
        same = rules_of(result.manifest) == rule_fingerprint()
        result.again(min(len(result), SAMPLE) if same else len(result), progress)


def without_law(scenario: Scenario) -> Scenario:
    """Return the same world without the law."""
    law = scenario.law.model_copy(update={"in_force": None, "waiver_from": None})
    return scenario.model_copy(update={"law": law, "name": f"{scenario.name} without the law"})


def _status(scenario: Scenario, as_of: int | None, seed: int) -> StatusReport | None:
    letters = [event.month for event in scenario.events.values() if event.kind == "letter"]
    month = min(letters, default=scenario.start) if as_of is None else as_of
    try:
        return status_report(scenario, month, 1000, seed)
    except CommandError:
        if as_of is not None:
            raise
        return None


def _blocks(status: StatusReport | None) -> list[Block]:
    if status is None:
        return [prose("No talks are open when the scenario starts.")]
    return status_blocks(status)


def described(scenario: Scenario) -> Section:
    """Return the scenario in words."""
    blocks: list[Block] = [
        prose(
            f"{scenario.months} months from {format_month(scenario.start)}. "
            + law_in_words(scenario),
            state_in_words(scenario),
        ),
        Grid(
            "Deals under discussion",
            ("deal", "buyer", "system", "list price [million USD]", "stage", "alternative"),
            deal_rows(scenario),
            words=6,
        ),
    ]
    blocks.append(prose(sentence(held_line(scenario))))
    events = event_rows(scenario)
    if events:
        blocks.append(Grid("Scheduled events", ("month", "event", "details"), events, words=3))
    return Section("The scenario in words", blocks)
