"""Why: one deal in one run, month by month, with the terms of each decision."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.errors import CommandError
from sim.ensemble import Ensemble, simulate
from sim.errors import nearest
from sim.gain import DEAL, SIGNS, TERMS
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.buying import advance_rate, drop_rate, wish_to_reverse
from sim.rules.moscow import wish_to_withdraw
from sim.rules.price import reservation_price
from sim.rules.terms import (
    NEVER,
    NOT_YET,
    REFUSED_BY_OTHERS,
    REFUSED_BY_WASHINGTON,
    REFUSED_TO_MOSCOW,
    Answer,
    Prior,
    Response,
    Stage,
    Threat,
    Winner,
)
from sim.scenario import Scenario
from sim.start import rests_on

if TYPE_CHECKING:
    from sim.actors import Cast

REACHED = {
    Stage.NEGOTIATING: "negotiations begin",
    Stage.AGREED: "terms are agreed",
    Stage.SIGNED: "the contract is signed",
    Stage.DELIVERED: "the first delivery arrives",
    Stage.ABANDONED: "the buyer drops the deal",
    Stage.SWITCHED: "the buyer takes the alternative",
    Stage.REVERSED: "the buyer reverses the purchase",
    Stage.WITHDRAWN: "Moscow does not sell",
}

REFUSED = {
    REFUSED_BY_WASHINGTON: (
        "Washington denies the buyer such weapons: there is no American alternative",
        "Washington denies the buyer such weapons no longer",
    ),
    REFUSED_BY_OTHERS: (
        "other sellers deny the buyer such weapons: unnamed bids are gone",
        "other sellers deny the buyer such weapons no longer",
    ),
    REFUSED_TO_MOSCOW: (
        "an embargo forbids Moscow to deliver",
        "the embargo ends: Moscow may deliver",
    ),
}
"""What a denial takes from a deal, and what its end gives back, in words."""

AT_STAKE = {
    "link": ("a joint programme is at stake", "the joint programme is at stake no longer"),
    "third": ("a third state threatens the buyer", "the third state threatens no longer"),
}
"""What the calendar puts at stake beside the law's sanctions, and takes off again, in words."""

TAKEN_BACK = "Moscow withdraws from the contract"
CANCELLED = "the designated buyer cancels the contract"
BEFORE_DELIVERY = {Stage.WITHDRAWN: TAKEN_BACK, Stage.REVERSED: CANCELLED}
"""What an end is called of a contract that was not delivered."""

KEEPS = ("scarcity", "reprisal", "pressed")
"""What may keep Moscow from a sale."""


SAID = {
    Answer.SILENCE: "counts as tolerated",
    Answer.WAIVED: "counts as waived",
    Answer.DESIGNATED: "counts as designated",
    Answer.LIFTED: "counts as let off: its sanctions are lifted and it keeps what it bought",
}
"""What others learn of a buyer."""


@dataclass(frozen=True)
class Decision:
    """What a buyer weighs in a month.

    Attributes
    ----------
    terms : dict of str to float
        Those of `sim.gain.TERMS` [LP], without their signs in ΔU.
    belief, significance : float
        q and s, probabilities.
    exposure, sweetener : float
        C, and the part of the alternative that Washington adds [LP].
    rival, rival_seller : float, str
        The best offer of another seller [LP], and whose it is; empty if there is none.
    sunk : float
        What is lost by dropping a signed contract [LP]; 0 before signature.
    gain_from_buying : float
        ΔU [LP].
    willingness : float
        y, probability of wanting the deal.
    probability_of_advancing, probability_of_dropping : float
        Those of the month.
    reasoned : float or None
        What q would be by State's payoffs alone; None where beliefs do not reason.
    reservation : float
        c - wedge·ally, the least that Russia accepts where nothing keeps it from the sale [LP].
    keeps : dict of str to float
        What keeps Moscow from the sale and adds to it [LP]: scarcity, reprisal, pressed.
    probability_of_withdrawing : float
        That of Moscow, from a signed contract, in the month.
    least : float
        c_i, the least that Russia accepts, with what keeps it from the sale [LP].
    """

    terms: Mapping[str, float]
    belief: float
    significance: float
    exposure: float
    sweetener: float
    rival: float
    rival_seller: str
    sunk: float
    gain_from_buying: float
    willingness: float
    probability_of_advancing: float
    probability_of_dropping: float
    reasoned: float | None = None
    reservation: float = 0.0
    keeps: Mapping[str, float] = field(default_factory=dict)
    probability_of_withdrawing: float = 0.0
    least: float = 0.0

    @property
    def surplus_without(self) -> float:
        """Return S [LP] without what keeps Moscow from the sale."""
        net = 0.0
        # Not by sum(), which rounds otherwise since Python 3.12.
        for name, term in self.terms.items():
            if name != "price":
                net += SIGNS[name] * term
        return net - self.reservation

    def to_dict(self) -> dict[str, Any]:
        """Return the terms and what follows from them on one level."""
        found = dict(vars(self))
        return {**found.pop("terms"), **found.pop("keeps"), **found}


@dataclass(frozen=True)
class Regret:
    """What a designated buyer weighs that could hand back what was delivered (R6, R13).

    Attributes
    ----------
    value, kept, exposure, regained : float
        v, what was paid and shown and still counts, the sanctions that it bears, and what it would
        win back [LP].
    probability : float
        That of handing back, in the month.
    """

    value: float
    kept: float
    exposure: float
    regained: float
    probability: float

    @property
    def gain_from_keeping(self) -> float:
        """Return v + kept·sunk - C - what would be won back [LP]."""
        return self.value + self.kept - self.exposure - self.regained


@dataclass(frozen=True)
class MonthTrace:
    """A deal in one month.

    Attributes
    ----------
    month : str
        As "2018-03".
    stage, threat, response : str
        At its end, in words.
    decision : Decision or None
        Where one was due.
    regret : Regret or None
        Where a designated buyer could hand back what was delivered.
    happened : tuple of str
        What happened, in words.
    """

    month: str
    stage: str
    threat: str
    response: str
    decision: Decision | None = None
    regret: Regret | None = None
    happened: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Return the month on one level; what was not weighed is left out."""
        found: dict[str, Any] = {
            "month": self.month,
            "stage": self.stage,
            "threat": self.threat,
            "response": self.response,
            "decided": self.decision is not None,
        }
        if self.decision is not None:
            found |= self.decision.to_dict()
        elif self.regret is not None:
            found |= vars(self.regret)
            found["probability_of_reversing"] = found.pop("probability")
        return {**found, "happened": list(self.happened)}


@dataclass(frozen=True)
class Moment:
    """Something that happened: its month, and what, in words."""

    month: str
    text: str


@dataclass(frozen=True)
class DealTrace:
    """One deal in one run.

    Attributes
    ----------
    list_price : float
        In millions of USD.
    start : str
        First month of the scenario.
    final, response : str
        Stage and response in the end.
    months : tuple of MonthTrace
        All months of the scenario.
    rests_on : str
        What the stage rests on in which the deal opens: the source of its record.
    """

    scenario: str
    seed: int
    run: int
    deal: str
    buyer: str
    system: str
    list_price: float
    start: str
    final: str
    response: str
    months: tuple[MonthTrace, ...]
    rests_on: str = ""

    @property
    def moments(self) -> tuple[Moment, ...]:
        """What happened, in order."""
        return tuple(Moment(row.month, text) for row in self.months for text in row.happened)

    @property
    def title(self) -> str:
        """Deal, run and how it ends."""
        return (
            f"{self.deal} in run {self.run} of {self.scenario}, seed {self.seed}: "
            f"ends {self.final}, response {self.response}"
        )

    def to_dict(self) -> dict[str, Any]:
        """Return the trace, ready for JSON."""
        return {
            **vars(self),
            "months": [row.to_dict() for row in self.months],
            "moments": [vars(moment) for moment in self.moments],
        }


def trace(
    scenario: Scenario,
    deal_id: str,
    run: int,
    seed: int = 1,
    engine: str = "compiled",
    *,
    cast: "Cast | None" = None,
) -> DealTrace:
    """Simulate one run again and return one deal's history.

    A run is known by its index: it is the same whatever number of runs it is taken from. For `cast`
    see `sim.ensemble.simulate`.

    Raises
    ------
    CommandError
        If the scenario has no such deal.
    """
    if deal_id not in scenario.deals:
        near = _deal_of(deal_id, scenario) or nearest(deal_id, scenario.deals)
        hint = f"; did you mean '{near}'?" if near else ""
        known = ", ".join(sorted(scenario.deals)[:8]) + (" …" if len(scenario.deals) > 8 else "")
        raise CommandError(f"{scenario.name}: has no deal '{deal_id}'; it has {known}{hint}")
    ensemble = simulate(scenario, 1, seed, engine=engine, history=True, first_run=run, cast=cast)
    place = ensemble.world.deal_ids.index(deal_id)
    deal = ensemble.deals[0][place]
    return DealTrace(
        scenario=scenario.name,
        seed=seed,
        run=run,
        deal=deal_id,
        buyer=scenario.deals[deal_id].buyer,
        system=scenario.deals[deal_id].system,
        list_price=float(deal["list_price"]),
        start=format_month(scenario.start),
        final=spelled(Stage(int(deal["stage"]))),
        response=spelled(Response(int(deal["response"]))),
        months=tuple(
            replace(row, happened=(*row.happened, *news))
            for row, news in months_and_news(ensemble, place)
        ),
        rests_on=rests_on(scenario.deals[deal_id]),
    )


def _deal_of(word: str, scenario: Scenario) -> str | None:
    """Return the first deal whose buyer is called so, if there is one."""
    buyers = {spec.buyer.casefold(): deal for deal, spec in reversed(scenario.deals.items())}
    return buyers.get(word.casefold())


def trace_run(
    scenario: Scenario, run: int, seed: int = 1
) -> dict[str, list[tuple[MonthTrace, tuple[str, ...]]]]:
    """Simulate one run again and return the months of each deal, with what its buyer heard."""
    done = simulate(scenario, 1, seed, history=True, first_run=run, workers=1)
    return {deal: months_and_news(done, place) for place, deal in enumerate(done.world.deal_ids)}


def months_and_news(ensemble: Ensemble, index: int) -> list[tuple[MonthTrace, tuple[str, ...]]]:
    """Return the months of a deal in the first run, each with what its buyer heard in it."""
    return [
        (row, tuple(heard(ensemble, index, row, month)))
        for month, row in enumerate(month_rows(ensemble, index))
    ]


def month_rows(ensemble: Ensemble, index: int, digits: int = 2) -> list[MonthTrace]:
    """Return one row per month of the first run of an ensemble with history.

    `digits` is how many follow the point in what happened, in words.
    """
    assert ensemble.history is not None
    deal = ensemble.deals[0][index]
    scenario = ensemble.world.of_run(ensemble.first_run).scenario
    record = ensemble.history.deals[0, :, index]
    exposures = ensemble.history.buyers["exposure"][0, :, deal["buyer"]]
    repeat = scenario.state.repeat if deal["repeated"] else 1.0
    rows = []
    for month, entry in enumerate(record):
        before = int(record[month - 1]["stage"]) if month else int(Stage.UNOPENED)
        if int(deal["opened"]) == month:
            before = int(ensemble.world.deals[index].first_stage)
        after = Stage(int(entry["stage"]))
        exposure = float(exposures[month])
        due, back = bool(entry["decided"]), may_hand_back(entry, before, deal, month)
        row = MonthTrace(
            month=format_month(scenario.start + month),
            stage=spelled(after),
            threat=spelled(Threat(int(entry["threat"]))),
            response=spelled(Response(int(entry["response"]))),
            decision=decision(
                entry,
                exposure,
                before,
                scenario,
                significance_in(deal, before, month),
                ensemble.world.seller_names[int(entry["rival_seller"])],
                reservation_price(ensemble.world.buyers[int(deal["buyer"])], scenario.parameters),
            )
            if due
            else None,
            regret=regret(entry, repeat * exposure, scenario) if back else None,
        )
        told = happenings(deal, row, (before, after), month, digits)
        told += ruling(deal, month, ensemble.world.statute.in_force, digits)
        told += answers(deal, after, month)
        if int(deal["superseded"]) == month:
            told.append(superseded(ensemble, index, month))
        rows.append(replace(row, happened=tuple(told)))
    return rows


def decision(
    entry: np.void,
    exposure: float,
    stage: int,
    scenario: Scenario,
    significance: float,
    seller: str,
    reservation: float,
) -> Decision:
    """Return the terms of a month's decision and the probabilities that followed from them."""
    y = float(entry["willingness"])
    keeps = {name: float(entry[name]) for name in KEEPS}
    least = reservation + (keeps["scarcity"] + keeps["reprisal"] + keeps["pressed"])
    withdrawing = 0.0
    if stage == Stage.SIGNED and scenario.russia.withdrawal > 0.0:
        wish = wish_to_withdraw(float(entry["price"]), least, scenario.parameters)
        withdrawing = scenario.russia.withdrawal * wish
    reasons = scenario.learning.prior == Prior.REASONED
    return Decision(
        terms={name: float(entry[name]) for name in TERMS},
        belief=float(entry["belief"]),
        significance=significance,
        exposure=exposure,
        sweetener=float(entry["sweetener"]),
        rival=float(entry["rival"]),
        rival_seller=seller,
        sunk=scenario.buying.sunk if stage == Stage.SIGNED else 0.0,
        gain_from_buying=float(entry["gain_from_buying"]),
        willingness=y,
        probability_of_advancing=advance_rate(stage, scenario.buying) * y,
        probability_of_dropping=drop_rate(stage, scenario.buying) * (1.0 - y),
        reasoned=float(entry["reasoned"]) if reasons else None,
        reservation=reservation,
        keeps=keeps,
        probability_of_withdrawing=withdrawing,
        least=least,
    )


def may_hand_back(entry: np.void, stage: int, deal: np.void, month: int) -> bool:
    """Return whether a month began with a delivery that a designated buyer could hand back."""
    named = int(entry["response"]) == Response.DESIGNATED
    free = NOT_YET < int(deal["lifted"]) < month
    return stage == Stage.DELIVERED and named and not free


def let_off(deal: np.void, after: Stage) -> str:
    """Return that sanctions are lifted, how long after the designation, and why (R14)."""
    since = months(int(deal["lifted"]) - int(deal["designated"]))
    why = "the weapon is given up" if after > Stage.DELIVERED else "by decision, the weapon stays"
    return f"Washington lifts the buyer's sanctions after {since}: {why}"


def kept_value(entry: np.void) -> float:
    """Return what a delivery is worth to its buyer, of which another purchase may leave a part."""
    return float(entry["value"]) - float(entry["unneeded"])


def significance_in(deal: np.void, stage: int, month: int) -> float:
    """Return s as the buyer knew it in a month: 1 or 0 once the trigger had shown it."""
    if stage == Stage.SIGNED and int(deal["triggered"]) < month:
        if deal["significant"]:
            return 1.0
        if int(deal["triggered"]) != NOT_YET:
            return 0.0
    return float(deal["significance"])


def regret(entry: np.void, exposure: float, scenario: Scenario) -> Regret:
    """Return what speaks for handing back, and its hazard (R6, R13, R14)."""
    buying, value, regained = scenario.buying, kept_value(entry), float(entry["regained"])
    wish = wish_to_reverse(value, exposure + regained, scenario.parameters)
    kept = buying.kept * buying.sunk
    return Regret(value, kept, exposure, regained, float(buying.reversal * wish))


def happenings(
    deal: np.void, row: MonthTrace, stages: tuple[int, Stage], month: int, digits: int = 2
) -> list[str]:
    """Return what happened to a deal in a month, in words; `stages` are those before and after."""

    def now(name: str) -> bool:
        return int(deal[name]) == month

    before, after = stages
    told = []
    if now("opened"):
        told.append(f"talks open, {spelled(Stage(before))}")
    if now("detected_in"):
        told.append("Washington detects the talks")
    if now("warned"):
        told.append("Washington warns the buyer in public")
    if now("demanded"):
        told.append("Congress demands an answer in writing")
    if now("offered") and row.decision is not None:
        more = shown(row.decision.sweetener, digits)
        told.append(f"Washington sweetens the alternative by {more} list prices")
    if after != before and after in REACHED and not now("superseded"):
        what = REACHED[after]
        if before == Stage.SIGNED:
            what = BEFORE_DELIVERY.get(after, what)
        if after == Stage.SWITCHED and deal["lost_to"] == Winner.ANOTHER and row.decision:
            what = f"the buyer buys from {row.decision.rival_seller} instead"
        told.append(with_reason(what, row, after, digits))
    return told


def ruling(deal: np.void, month: int, in_force: int, digits: int) -> list[str]:
    """Return what the law makes of a purchase in the month of its trigger, in words.

    Without a law there is nothing to tell, nor of a buyer that has had its answer.
    """
    if int(deal["triggered"]) != month or in_force == NEVER:
        return []
    if month < in_force:
        return ["the purchase comes before the law and is exempt"]
    answered = max(int(deal["designated"]), int(deal["waived"]))
    if NOT_YET < answered < month:
        return []
    found = "is found significant" if deal["significant"] else "is not found significant"
    return [f"the purchase {found} (probability {shown(deal['significance'], digits)})"]


def answers(deal: np.void, after: Stage, month: int) -> list[str]:
    """Return what Washington did about a purchase in a month, in words."""

    def now(name: str) -> bool:
        return int(deal[name]) == month

    told = []
    waited = month - int(deal["pending_from"])
    since = f" after {months(waited)}" if deal["pending_from"] != NOT_YET and waited > 0 else ""
    if now("designated"):
        told.append(f"Washington designates the buyer{since}")
    if now("waived"):
        told.append(f"Washington waives sanctions{since}")
    if now("lifted"):
        told.append(let_off(deal, after))
    if now("listed"):
        told.append(
            "Washington lists Russian persons over the sale: payment is dearer for all from next "
            "month on"
        )
    return told


def superseded(ensemble: Ensemble, index: int, month: int) -> str:
    """Return why talks end whose need another purchase has filled, and which one."""
    deals, ids = ensemble.deals[0], ensemble.world.deal_ids
    here = deals[index]
    need = ensemble.scenario.deals[ids[index]].need
    what = "another purchase"
    for k in np.flatnonzero((deals["buyer"] == here["buyer"]) & (deals["need"] == here["need"])):
        other = deals[k]
        ended = NOT_YET < int(other["ended"]) <= month
        if k != index and NOT_YET < int(other["signed"]) <= month and not ended:
            what = ids[k]
        elif k != index and other["stage"] == Stage.SWITCHED and ended:
            what = f"what was bought in place of {ids[k]}"
    return f"the talks end: {what} fills the buyer's need ({need})"


def heard(ensemble: Ensemble, index: int, row: MonthTrace, month: int) -> Iterator[str]:
    """Yield what a buyer that has something to decide hears of others, and of itself, in public."""
    if row.decision is None or ensemble.history is None:
        return
    own = int(ensemble.deals[0][index]["buyer"])
    buyers = ensemble.history.buyers[0]
    if month == ensemble.world.buyers[own].spared_from:
        yield "Congress spares the buyer in public: it has nothing to fear"
    opened = int(ensemble.deals[0][index]["opened"]) == month
    yield from refused(ensemble.world.refusals, index, month, opened)
    earlier = None if opened or not month else ensemble.history.deals[0, month - 1, index]
    yield from at_stake(row.decision, earlier)
    for other, code in enumerate(ensemble.world.buyer_codes):
        answer = int(buyers["answer"][month, other])
        before = int(buyers["answer"][month - 1, other]) if month else int(Answer.NOTHING)
        if other != own and answer != before:
            by_law = month == ensemble.world.buyers[other].spared_from
            why = "Congress spares it in public" if by_law else "Washington's conduct"
            opinion = shown(buyers["opinion"][month, own], 2)
            yield (
                f"news of {code}, which {SAID[Answer(answer)]} ({why}): belief without a threat "
                f"is {opinion} from now on"
            )


def at_stake(found: Decision, earlier: "np.void | Mapping[str, float] | None") -> Iterator[str]:
    """Yield what begins or ceases to be at stake beside the law's sanctions."""
    for name, (begins, ends) in AT_STAKE.items():
        now, before = found.terms[name], 0.0 if earlier is None else float(earlier[name])
        if now and not before:
            yield f"{begins}: going on costs the buyer {shown(now, 2)} list prices more"
        elif before and not now:
            yield ends


def refused(
    refusals: Sequence[Sequence[int]], index: int, month: int, opened: bool
) -> Iterator[str]:
    """Yield what denials take from a deal from a month on, or give back (R9)."""
    if not refusals:
        return
    now = refusals[month][index]
    before = 0 if opened or month == 0 else refusals[month - 1][index]
    for refusal, (taken, given) in REFUSED.items():
        if now & refusal and not before & refusal:
            yield taken
        elif before & refusal and not now & refusal:
            yield given


def with_reason(what: str, row: MonthTrace, after: Stage, digits: int = 2) -> str:
    """Return a move of the buyer with the terms that led to it."""
    if after == Stage.REVERSED and row.regret is not None:
        return f"{what}: {regretted(row.regret, digits)}"
    found = row.decision
    if found is None:
        return what
    if after == Stage.WITHDRAWN:
        return f"{what}: {refusal(found, what == TAKEN_BACK, digits)}"
    backward = after in (Stage.ABANDONED, Stage.SWITCHED, Stage.REVERSED)
    chance = found.probability_of_dropping if backward else found.probability_of_advancing
    return (
        f"{what}: buying is worth {worth(found, digits)}; {believed(found, digits)}; "
        f"{asked(found, digits)}the chance of this step was {percent(chance)} this month"
    )


def regretted(found: Regret, digits: int = 2) -> str:
    """Return in words why a buyer hands back what it has."""
    kept = f" + paid and shown {shown(found.kept, digits)}" if found.kept else ""
    back = f" - won back {shown(found.regained, digits)}" if found.regained else ""
    return (
        f"keeping it is worth {shown(found.gain_from_keeping, digits, '+')} list prices (value "
        f"{shown(found.value, digits)}{kept} - sanctions {shown(found.exposure, digits)}{back}); "
        f"the chance was {percent(found.probability)} this month"
    )


def kept_from(found: Decision, digits: int = 2) -> str:
    """Return in words what keeps Moscow from a sale: "scarce production 0.20"; may be empty."""
    return ", ".join(
        f"{DEAL[name].words} {shown(amount, digits)}"
        for name, amount in found.keeps.items()
        if float(shown(amount, digits))
    )


def asked(found: Decision, digits: int = 2) -> str:
    """Return what Moscow asks because something keeps it from the sale, with a comma to follow."""
    why = kept_from(found, digits)
    return f"Moscow accepts no less than {shown(found.least, digits)} ({why}); " if why else ""


def refusal(found: Decision, signed: bool, digits: int = 2) -> str:
    """Return in words why Moscow ends talks, or a contract at the price agreed."""
    why = kept_from(found, digits)
    least = f"it accepts no less than {shown(found.least, digits)} list prices" + (
        f" ({why})" if why else ""
    )
    if signed:
        chance = percent(found.probability_of_withdrawing)
        price = shown(found.terms["price"], digits)
        return f"{least}, and the contract brings {price}; the chance was {chance} this month"
    return (
        f"{least}, at which buying is worth {worth(found, digits)}; without what keeps it from the "
        f"sale there would be {shown(found.surplus_without, digits, '+')} to share; the chance of "
        f"this step was {percent(found.probability_of_dropping)} this month"
    )


def believed(found: Decision, digits: int = 2) -> str:
    """Return the belief in designation, and what State's payoffs would make of it if they do."""
    told = f"belief {shown(found.belief, digits)}"
    if found.reasoned is None:
        return told
    return f"{told} (by State's payoffs alone {shown(found.reasoned, digits)})"


def waiting(found: Decision, digits: int = 2) -> str:
    """Return in words why a buyer that had something to decide might have moved, and did not."""
    dropping = percent(found.probability_of_dropping)
    if found.sunk:
        return (
            f"signed, waits for delivery. Keeping the contract is worth {worth(found, digits)}; "
            f"the chance that it is cancelled was {dropping}{or_withdrawn(found)}"
        )
    return (
        f"nothing changes. Buying is worth {worth(found, digits)}; the chance of a step forward "
        f"was {percent(found.probability_of_advancing)}, of dropping the deal {dropping}"
    )


def or_withdrawn(found: Decision) -> str:
    """Return how likely Moscow was to withdraw from a contract, if it might."""
    chance = found.probability_of_withdrawing
    return f", that Moscow withdraws {percent(chance)}" if chance else ""


def worth(found: Decision, digits: int = 2) -> str:
    """Return ΔU with its terms."""
    return f"{shown(found.gain_from_buying, digits, '+')} list prices ({equation(found, digits)})"


def equation(found: Decision, digits: int = 2) -> str:
    """Return the terms of ΔU that are not zero, with their signs."""
    parts = [
        f"{'+' if (SIGNS[name] > 0) == (found.terms[name] > 0.0) else '-'} "
        f"{foreign_offer(found) if name == 'outside' else term.words} "
        f"{shown(abs(found.terms[name]), digits)}"
        for name, term in TERMS.items()
        if float(shown(found.terms[name], digits))
    ]
    if found.sunk:
        parts.append(f"+ sunk cost {shown(found.sunk, digits)}")
    return " ".join(parts).removeprefix("+ ")


def foreign_offer(found: Decision) -> str:
    """Return what the outside option is called: whose offer, if it is another seller's."""
    is_theirs = found.rival > 0.0 and found.terms["outside"] == found.rival
    return f"offer of {found.rival_seller}" if is_theirs else TERMS["outside"].words


def months(count: int) -> str:
    """Return a number of months in words."""
    return f"{count} month{'' if count == 1 else 's'}"


def percent(share: float) -> str:
    """Return a share in percent, to a tenth."""
    return f"{shown(100.0 * share, 1)} %"


def shown(number: float, digits: int, sign: str = "") -> str:
    """Return a number with so many digits after the point.

    What lies on a tie but for the last bits is rounded away from zero, whatever these bits are; and
    nothing is shown as minus zero.
    """
    nudged = round(float(number) + math.copysign(1e-9, number), digits) + 0.0
    return f"{nudged:{sign}.{digits}f}"
