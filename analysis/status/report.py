"""The status report: where all talks stand at a month, and what is likely to come of them.

It starts every deal in the stage that the record shows at the end of that month and simulates
from there. What would stop a sale is found by trying: each lever is pulled on the same noise, and
the one that lowers the chance of the sale most is named if chance alone does not explain it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.intervals import LEVEL, PAIRED_LEVEL, Interval, paired, wilson
from analysis.outcomes import AMERICAN, OUTCOMES, TOTALS, bought_from
from analysis.scenario.on_record import VERBS, Shown, can_be_compared, missed, on_record
from analysis.status.levers import LEVERS, Lever
from sim.data.tables import load_tables
from sim.ensemble import Ensemble, simulate
from sim.facts import country_attributes
from sim.months import format_month
from sim.parameters import spelled
from sim.records import Deal
from sim.rules.terms import NOT_YET, Response, Stage, Threat
from sim.scenario import Scenario
from sim.start import as_of, is_dormant, rests_on

AHEAD = 12
"""Months within which the chance of signature is asked for."""

SUPERSEDED = "another purchase for the same need"
"""To what a deal is lost whose talks ended because the buyer filled their need."""

LAST = 1200
"""Longest horizon that a scenario may have."""


@dataclass(frozen=True)
class Probability:
    """A probability with its interval, and `n`, the runs it rests on; None if there are none."""

    probability: float | None
    interval: Interval | None
    n: int


@dataclass(frozen=True)
class LeverEffect:
    """What a lever changes in the probability of a sale; the interval is for all levers together.

    `text` is what is done, as a phrase.
    """

    lever: str
    text: str
    change: float
    interval: Interval | None


@dataclass(frozen=True)
class Change:
    """A mean change per run, in millions of USD, with its interval; None if no run changes."""

    mean: float
    interval: Interval | None


@dataclass(frozen=True)
class LeverCost:
    """What a lever does to all talks together by the horizon, and what it costs.

    Attributes
    ----------
    delivered : Change
        In the list prices of the deals that are delivered and not handed back.
    relations : Change
        In the cost of designations to relations.
    paid : Change
        In what offers cost Washington, gifts at the price that would else be asked.
    spent : str
        Why it has nothing to act on and changes no run, as a clause; empty if it has.
    """

    lever: str
    text: str
    delivered: Change
    relations: Change
    paid: Change
    spent: str = ""


@dataclass(frozen=True)
class DealStatus:
    """Where the talks about one deal stand.

    Attributes
    ----------
    list_price : float
        In millions of USD.
    stage, response, threat : str
        At the end of the month, in words.
    rests_on : str
        What the stage rests on: the source of the deal's record.
    threatened, designated : Probability
        By the horizon.
    signed_within_12_months : Probability or None
        None once it is signed.
    designated_given_signature : Probability
        Over the runs in which it is signed.
    target : str or None
        What is left to be stopped; None for nothing.
    levers : tuple of LeverEffect
        On that target; empty if there is none.
    would_stop : LeverEffect or None
        The strongest of them, unless chance alone explains it.
    lost_to : dict of str to Probability
        By the horizon, by the name of each seller from whom the buyer bought instead in some run,
        or that it filled the need by another purchase.
    came : str
        What the record shows of it after the month, in words; empty if nothing.
    missed : str
        What happened to it and did not surely come out in more than half of the runs; empty if
        nothing, or if the record tells of no deal after the month.
    """

    deal: str
    system: str
    list_price: float
    stage: str
    response: str
    threat: str
    threatened: Probability
    signed_within_12_months: Probability | None
    designated: Probability
    designated_given_signature: Probability
    target: str | None
    levers: tuple[LeverEffect, ...]
    would_stop: LeverEffect | None
    lost_to: Mapping[str, Probability]
    rests_on: str = ""
    came: str = ""
    missed: str = ""


@dataclass(frozen=True)
class CountryStatus:
    """The talks of one country."""

    buyer: str
    name: str
    deals: tuple[DealStatus, ...]


@dataclass(frozen=True)
class StatusReport:
    """Where all talks stand at the end of a month.

    Attributes
    ----------
    months_ahead : int
        Within which a signature counts as near.
    horizon : str
        Month of designations and deliveries: that of the scenario, at least `months_ahead` away.
    level, lever_level : float
        Of the intervals of chances, and of the levers' effects together.
    levers_tested : dict of str to str
        What each lever does, by its name.
    costs : tuple of LeverCost
        Of each lever; empty in a report that an earlier version kept.
    """

    scenario: str
    as_of: str
    with_hindsight: bool
    runs: int
    seed: int
    months_ahead: int
    horizon: str
    level: float
    lever_level: float
    levers_tested: Mapping[str, str]
    countries: tuple[CountryStatus, ...]
    costs: tuple[LeverCost, ...] = ()


def status_report(
    scenario: Scenario,
    month: int,
    runs: int,
    seed: int = 1,
    *,
    hindsight: bool = False,
    progress: Callable[[int], None] | None = None,
) -> StatusReport:
    """Return the status of all talks at the end of a month.

    Parameters
    ----------
    scenario : Scenario
        The scenario whose deals carry a record.
    month : int
        Months since year 0.
    runs, seed : int
        Size and seed of the ensemble.
    hindsight : bool
        Keep what the scenario schedules after the month.
    progress : callable, optional
        Called with the number of runs finished since the last call.

    Raises
    ------
    CommandError
        If the month lies beyond the scenario, or no talks had opened.
    """
    end = scenario.last_month
    if not end - LAST < month <= end:
        raise CommandError(
            f"--as-of: found {format_month(month)}; must be at most {format_month(end)}, the end "
            f"of the scenario, and less than {LAST} months before it"
        )
    seen = as_of(scenario, month, hindsight=hindsight, months=max(AHEAD, end - month))
    if not seen.deals:
        raise CommandError(f"--as-of: no talks had opened by {format_month(month)}")
    base = simulate(seen, runs, seed, progress=progress)
    changed = [simulate(lever.pull(seen), runs, seed, progress=progress) for lever in LEVERS]
    return StatusReport(
        scenario=scenario.name,
        as_of=format_month(month),
        with_hindsight=hindsight,
        runs=runs,
        seed=seed,
        months_ahead=AHEAD,
        horizon=format_month(seen.last_month),
        level=LEVEL,
        lever_level=PAIRED_LEVEL,
        levers_tested={lever.name: lever.text for lever in LEVERS},
        countries=tuple(
            CountryStatus(
                buyer=code,
                name=country_attributes(code, seen, load_tables()).name,
                deals=tuple(
                    describe_deal(index, base, changed, scenario)
                    for index, deal in enumerate(base.world.deals)
                    if deal.buyer == position
                ),
            )
            for position, code in enumerate(base.world.buyer_codes)
        ),
        costs=tuple(
            cost_of(lever, base, ensemble) for lever, ensemble in zip(LEVERS, changed, strict=True)
        ),
    )


def cost_of(lever: Lever, base: Ensemble, changed: Ensemble) -> LeverCost:
    """Return what a lever does to all talks together, and what it costs, paired run by run."""
    prices = lever.given(base.scenario)
    given = np.asarray([prices.get(name, 0.0) for name in changed.world.deal_ids])
    gifts = (AMERICAN.of(changed.deals) * given).sum(axis=1)

    def change(total: str, more: NDArray[np.float64] | float = 0.0) -> Change:
        before, after = (
            np.asarray(TOTALS[total].of(ensemble), dtype=np.float64) for ensemble in (base, changed)
        )
        level = 1.0 - (1.0 - PAIRED_LEVEL) / len(LEVERS)
        found = paired(before, after + more, level)
        return Change(found.difference, found.interval)

    return LeverCost(
        lever.name,
        lever.text,
        change("usd_delivered"),
        change("relation_cost"),
        change("offers_paid", gifts),
        lever.spent(base.world) if changes_nothing(base, changed) else "",
    )


def changes_nothing(base: Ensemble, changed: Ensemble) -> bool:
    """Return whether all deals end, and are answered, as they did, in the same months."""
    told = ("stage", "signed", "delivered", "ended", "response", "designated", "waived")
    return all(bool((base.deals[name] == changed.deals[name]).all()) for name in told)


def describe_deal(
    index: int, base: Ensemble, changed: list[Ensemble], scenario: Scenario
) -> DealStatus:
    """Return the status of one deal; `scenario` is that in which its whole record stands."""
    template = base.world.deals[index]
    deal_id = base.world.deal_ids[index]
    deals = base.deals[:, index]
    stage = stage_now(template)
    signs = deals["signed"] != NOT_YET
    soon = signs & (deals["signed"] < AHEAD)
    designated = deals["response"] == Response.DESIGNATED
    still = is_dormant(base.scenario.deals[deal_id], base.scenario)
    in_talks = stage < Stage.SIGNED and not still
    tests = () if still else pull_levers(index, base, changed)
    return DealStatus(
        deal=deal_id,
        system=base.scenario.deals[deal_id].system,
        list_price=float(template.list_price),
        stage="dormant" if still else spelled(stage),
        response=spelled(Response(template.response)),
        threat=spelled(Threat(template.threat)),
        threatened=_chance(deals["threat"] >= Threat.WARNED),
        signed_within_12_months=_chance(soon) if in_talks else None,
        designated=_chance(designated),
        designated_given_signature=_chance(designated[signs]),
        target=None if still else target_of(stage),
        levers=tests,
        would_stop=strongest(tests),
        lost_to=losses_of(index, base),
        rests_on=rests_on(base.scenario.deals[deal_id]),
        came=on_record(scenario.deals[deal_id], base.scenario.start),
        missed=missed_of(index, base, scenario),
    )


def missed_of(index: int, base: Ensemble, scenario: Scenario) -> str:
    """Return what the record shows after the month and the runs mostly do not."""
    start = base.scenario.start
    spec = scenario.deals[base.world.deal_ids[index]]
    end = base.scenario.last_month
    if not can_be_compared(scenario, start, end):
        return ""
    deals = base.deals[:, index]
    stage = stage_now(base.world.deals[index])
    asked = {name: OUTCOMES[name].of(deals) for name in ("designated",)}
    if stage < Stage.SIGNED:
        asked["signed"] = _goes_ahead(base, index, stage) > 0.0
        asked["switched"] = OUTCOMES["switched"].of(deals)
    elif stage == Stage.SIGNED:
        asked["delivered"] = OUTCOMES["delivered"].of(deals)
    ahead = {name: _shown(asked[name]) for name in VERBS if name in asked}
    name = country_attributes(spec.buyer, base.scenario, load_tables()).name
    return missed(name, spec, ahead, {**dict.fromkeys(ahead, end), "signed": start + AHEAD - 1})


def losses_of(index: int, base: Ensemble) -> dict[str, Probability]:
    """Return to whom Moscow loses a deal, and how often."""
    codes, names = bought_from(base)
    own = codes.reshape(base.deals.shape)[:, index]
    found = {name: own == code for code, name in enumerate(names) if code}
    found[SUPERSEDED] = base.deals["superseded"][:, index] != NOT_YET
    return {name: _chance(lost) for name, lost in found.items() if bool(lost.any())}


def stage_now(deal: Deal) -> Stage:
    """Return where a deal stands when its scenario starts."""
    return Stage.UNOPENED if deal.opens > 0 else Stage(deal.first_stage)


def target_of(stage: Stage) -> str | None:
    """Return what is left to be stopped: a signature, a delivery, or nothing."""
    if stage < Stage.SIGNED:
        return "signature within 12 months"
    return "delivery within the horizon" if stage == Stage.SIGNED else None


def pull_levers(index: int, base: Ensemble, changed: list[Ensemble]) -> tuple[LeverEffect, ...]:
    """Return the effect of each lever on the sale, paired run by run.

    The intervals hold together: their level is raised for the number of levers (Bonferroni).
    """
    stage = stage_now(base.world.deals[index])
    if target_of(stage) is None:
        return ()
    level = 1.0 - (1.0 - PAIRED_LEVEL) / len(LEVERS)
    before = _goes_ahead(base, index, stage)
    found = []
    for lever, ensemble in zip(LEVERS, changed, strict=True):
        effect = paired(before, _goes_ahead(ensemble, index, stage), level)
        found.append(LeverEffect(lever.name, lever.text, effect.difference, effect.interval))
    return tuple(found)


def strongest(tests: Iterable[LeverEffect]) -> LeverEffect | None:
    """Return the lever with the greatest fall among those whose interval lies below zero."""
    sure = [test for test in tests if test.interval is not None and test.interval[1] < 0.0]
    return min(sure, key=lambda test: test.change, default=None)


def _goes_ahead(ensemble: Ensemble, index: int, stage: Stage) -> NDArray[np.float64]:
    deals = ensemble.deals[:, index]
    name, limit = ("signed", AHEAD) if stage < Stage.SIGNED else ("delivered", LAST)
    happened = (deals[name] != NOT_YET) & (deals[name] < limit)
    return np.asarray(happened, dtype=np.float64)


def _shown(happened: NDArray[np.bool_]) -> Shown:
    count, n = int(np.count_nonzero(happened)), len(happened)
    return count / n, wilson(count, n)


def _chance(happened: NDArray[np.bool_]) -> Probability:
    count, n = int(np.count_nonzero(happened)), len(happened)
    return Probability(count / n if n else None, wilson(count, n) if n else None, n)
