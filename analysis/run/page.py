"""The report of a run: from the question to how to reproduce it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.errors import CommandError
from analysis.look.blocks import Block, Grid, Items, Page, Section, prose
from analysis.look.formatting import (
    amount,
    buyer_of,
    deal_rows,
    event_rows,
    law_in_words,
    share,
    state_in_words,
)
from analysis.look.sections import limits, reproduce
from analysis.pairs import Pairs, compare
from analysis.run.folder import ResultTables, read_result
from analysis.run.page_parts import compared, outcomes, why
from analysis.run.summary import summarise
from analysis.sensitivity.section import drivers
from analysis.status.page import talks
from analysis.status.report import status_report
from analysis.store.manifest import scenario_of
from sim.ensemble import Ensemble, simulate
from sim.months import format_month
from sim.scenario import Scenario


@dataclass(frozen=True)
class Ask:
    """What a reader may choose.

    Attributes
    ----------
    baseline : Scenario or None
        What the run is compared with; None for the same world without the law.
    as_of : int or None
        Month of the status of talks; None for that of the first letter, or the start.
    """

    baseline: Scenario | None = None
    as_of: int | None = None


def run_page(path: Path, ask: Ask, progress: Any = None) -> Page:
    """Return the report of the result of a run.

    Raises
    ------
    CommandError
        If the result is not whole, or these rules give other numbers than it holds.
    """
    tables = read_result(path)
    manifest = tables.manifest
    scenario = scenario_of(manifest)
    ensemble = simulate(scenario, manifest["runs"], manifest["seed"], progress=progress)
    _check(ensemble, tables, path)
    baseline = ask.baseline or without_law(scenario)
    twin = simulate(baseline, manifest["runs"], manifest["seed"], progress=progress)
    summary, change = summarise(ensemble), compare(twin, [ensemble])
    status = _status(scenario, ask, manifest["seed"])
    return Page(
        f"{scenario.name}: how the talks may end",
        f"{manifest['runs']:,} simulated runs from {manifest['start']}, "
        f"{manifest['months']} months, seed {manifest['seed']}.",
        [
            Section("Question", [prose(scenario.purpose or "The scenario states no purpose.")]),
            Section("In short", [Items(tuple(in_short(summary, change, status, scenario)))]),
            described(scenario),
            compared(baseline, scenario, change),
            outcomes(summary, tables, scenario),
            Section("Status of talks", _talks(status)),
            why(ensemble, tables),
            Section("What drives it", drivers(scenario, manifest["seed"])),
            limits(),
            reproduce(manifest),
        ],
    )


def _check(ensemble: Ensemble, tables: ResultTables, path: Path) -> None:
    from analysis.deal_table import deals_table

    if not deals_table(ensemble).equals(tables.deals):
        raise CommandError(
            f"{path}: was made by other rules than these; run its command again: "
            f"{tables.manifest['command']}"
        )


def without_law(scenario: Scenario) -> Scenario:
    """Return the same world without the law."""
    law = scenario.law.model_copy(update={"in_force": None, "waiver_from": None})
    return scenario.model_copy(update={"law": law, "name": f"{scenario.name} without the law"})


def _status(scenario: Scenario, ask: Ask, seed: int) -> dict[str, Any] | None:
    letters = [event.month for event in scenario.events.values() if event.kind == "letter"]
    month = min(letters, default=scenario.start) if ask.as_of is None else ask.as_of
    try:
        return status_report(scenario, month, 1000, seed)
    except CommandError:
        if ask.as_of is not None:
            raise
        return None


def _talks(status: dict[str, Any] | None) -> list[Block]:
    return (
        [prose("No talks are open when the scenario starts.")] if status is None else talks(status)
    )


def in_short(
    summary: dict[str, Any],
    change: Pairs,
    status: dict[str, Any] | None,
    scenario: Scenario,
) -> list[str]:
    """Return the answer in a few sentences, each with its uncertainty."""
    totals, found = summary["totals"], change.comparisons[0]
    told = [
        "Per run, "
        + amount(totals["deals_concluded"]["mean"], totals["deals_concluded"]["interval"], "deals")
        + f" of {len(summary['deals'])} are signed, worth "
        + amount(totals["usd_concluded"]["mean"], totals["usd_concluded"]["interval"], "musd")
        + " (90 % intervals of the means)."
    ]
    ranked = sorted(summary["deals"], key=lambda deal: -deal["signed"])
    if ranked:
        first, last = ranked[0], ranked[-1]
        told.append(
            f"Signed most often: {first['deal']} ({buyer_of(scenario, first['deal'])}), "
            f"{share(first['signed'], first['intervals']['signed'])}; least often: {last['deal']} "
            f"({buyer_of(scenario, last['deal'])}), "
            f"{share(last['signed'], last['intervals']['signed'])}."
        )
    deterred, caused = found.deterred["deals"], found.caused["deals"]
    told.append(
        f"Against {change.base}, run by run: "
        + amount(deterred.mean, deterred.interval, "deals")
        + " deterred and "
        + amount(caused.mean, caused.interval, "deals")
        + " caused per run (95 % intervals)."
    )
    for country in (status or {"countries": []})["countries"]:
        for deal in country["deals"]:
            best = deal["would_stop"]
            if best is not None:
                low, high = best["interval"]
                told.append(
                    f"{country['name']}, {deal['system']}: of the levers tried, {best['text']} "
                    f"lowers the chance of {deal['target']} most, by {-100 * best['change']:.0f} "
                    f"points ({-100 * high:.0f} to {-100 * low:.0f})."
                )
    return told


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
    events = event_rows(scenario)
    if events:
        blocks.append(Grid("Scheduled events", ("month", "event", "details"), events, words=3))
    return Section("The scenario in words", blocks)
