"""The first page of a report of a run: question, answer, record, levers, two caveats."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Block, CaveatBox, Items, Section, prose
from analysis.look.formatting import amount, buyer_of, listed, share
from analysis.outcomes import MeanTotal
from analysis.pairs import Pairs
from analysis.run.beside import SHOWN, beside_record
from analysis.run.summary import DealSummary, RunSummary
from analysis.scenario.on_record import can_be_compared, missed
from analysis.status.glance import caveats, lever_grid, strongest_levers
from analysis.status.report import StatusReport
from sim.rules.terms import Stage
from sim.scenario import Scenario
from sim.start import first_stage

if TYPE_CHECKING:
    from analysis.run.result import RunResult

SPELLED_OUT = 8
"""Deals that are told one by one."""

LIKELY = 0.5
"""Share of the runs from which on something is called likely."""


def at_a_glance(result: "RunResult", change: Pairs, status: StatusReport | None) -> Section:
    """Return the first page."""
    scenario = result.scenario
    blocks: list[Block] = [
        prose(scenario.purpose or "The scenario states no purpose."),
        Items((*in_words(result.summary, scenario), *law_in_runs(change), *stops(status))),
        beside_record(result.summary, scenario),
    ]
    if status is not None and status.costs:
        blocks.append(lever_grid(status))
    return Section(
        "Question and answer", [*blocks, wrong_of(result.summary, scenario)], last_on_sheet=True
    )


def in_words(summary: RunSummary, scenario: Scenario) -> list[str]:
    """Return which sales are likely, the surest first, and which buyers are sanctioned."""
    if not summary.deals:
        return ["No deal is under discussion."]
    ranked = sorted(summary.deals, key=lambda deal: -deal.outcomes["signed"].probability)
    had = [deal for deal in ranked if _had_signed(deal, scenario)]
    told = [f"{listed([_buyer(deal, scenario) for deal in had])} had signed before."] if had else []
    ahead = [deal for deal in ranked if deal not in had]
    shown = ahead if len(ahead) <= SPELLED_OUT else [ahead[0], ahead[-1]]
    if shown:
        first = (
            "In how many runs a buyer signs" if shown is ahead else "Most and least likely to sign"
        )
        told.append(f"{first}: {_shares(shown, 'signed', scenario)}.")
    answered = sorted(summary.deals, key=lambda deal: -deal.outcomes["designated"].probability)
    some = [deal for deal in answered if deal.outcomes["designated"].probability >= LIKELY]
    if some:
        told.append(f"Likely to be sanctioned: {_shares(some, 'designated', scenario)}.")
    else:
        told.append("No buyer is sanctioned in half of the runs or more.")
    return told


def _had_signed(deal: DealSummary, scenario: Scenario) -> bool:
    return first_stage(scenario.deals[deal.deal], scenario) >= Stage.SIGNED


def _buyer(deal: DealSummary, scenario: Scenario) -> str:
    own = [other for other in scenario.deals.values() if other.buyer == deal.buyer]
    name = buyer_of(scenario, deal.deal)
    return name if len(own) == 1 else f"{name} ({deal.system})"


def _shares(deals: list[DealSummary], outcome: str, scenario: Scenario) -> str:
    told = []
    for deal in deals:
        found = deal.outcomes[outcome]
        told.append(f"{_buyer(deal, scenario)} {share(found.probability, found.interval)}")
    return listed(told)


def law_in_runs(change: Pairs) -> list[str]:
    """Return what differs from the baseline, in a sentence."""
    found = change.comparisons[0]
    deterred, caused = found.deterred["deals"], found.caused["deals"]
    return [
        f"Of what is signed under {change.base}, {_deals(deterred)} per run are not signed here in "
        f"the same run; {_deals(caused)} are signed here and not there (95 % intervals)."
    ]


def _deals(found: MeanTotal) -> str:
    return amount(found.mean, found.interval, "deals")


def stops(status: StatusReport | None) -> list[str]:
    """Return what would stop each sale, where that was asked."""
    return [] if status is None else strongest_levers(status)


def wrong_of(summary: RunSummary, scenario: Scenario) -> CaveatBox:
    """Return the two caveats."""
    if not can_be_compared(scenario, scenario.start, scenario.last_month):
        return caveats(())
    end = dict.fromkeys(SHOWN, scenario.last_month)
    found = (
        missed(
            buyer_of(scenario, deal.deal),
            scenario.deals[deal.deal],
            {name: deal.outcomes[name].probability for name in SHOWN},
            end,
        )
        for deal in summary.deals
    )
    return caveats(miss for miss in found if miss)
