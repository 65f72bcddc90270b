"""The first page of a report of a run: question, answer, record, levers, two caveats."""

from typing import TYPE_CHECKING

from analysis.look.blocks import Block, CaveatBox, Items, Section, prose
from analysis.look.formatting import amount, buyer_of, in_letters, listed, share
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


def question(scenario: Scenario) -> str:
    """Return what a report of a run answers."""
    buyers = sorted({deal.buyer for deal in scenario.deals.values()})
    if not buyers:
        return f"{scenario.name}: no deal is under discussion"
    if len(buyers) == 1:
        name = buyer_of(scenario, next(iter(scenario.deals)))
        return f"Will {name} buy, will it be sanctioned, and what could stop the sale?"
    many = in_letters(len(buyers))
    return f"Will the {many} buy, will they be sanctioned, and what could stop them?"


def at_a_glance(result: "RunResult", change: Pairs, status: StatusReport | None) -> Section:
    """Return the first page."""
    scenario = result.scenario
    blocks: list[Block] = [
        prose(scenario.purpose or "The scenario states no purpose."),
        Items((*in_words(result.summary, scenario), law_in_runs(result, change), *stops(status))),
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
            "Share of runs in which a contract is signed"
            if shown is ahead
            else "Most and least likely to sign"
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


def law_in_runs(result: "RunResult", change: Pairs) -> str:
    """Return how many sales the law stops, or else how the baseline differs, in a sentence."""
    found = change.comparisons[0]
    stopped, caused = (_size(sums["deals"]) for sums in (found.deterred, found.caused))
    deals = len(found.deals)
    of = "the one deal" if deals == 1 else f"the {in_letters(deals)} deals"
    end = "per run, compared run by run with 95 % intervals."
    if result.view.baseline is None and result.scenario.law.in_force is not None:
        return f"The law stops {stopped} of {of} and brings about {caused} {end}"
    return (
        f"Of {of}, {stopped} are signed under {change.base} and not here, and {caused} here and "
        f"not there, {end}"
    )


def _size(found: MeanTotal) -> str:
    return amount(found.mean, found.interval, "").strip()


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
            {
                name: (deal.outcomes[name].probability, deal.outcomes[name].interval)
                for name in SHOWN
            },
            end,
        )
        for deal in summary.deals
    )
    return caveats(miss for miss in found if miss)
