"""What a month brings to all: law and calendar, Congress, Treasury, and the news of precedents."""

from collections.abc import Iterator, Sequence

from analysis.trace.explain import SAID, shown
from sim.ensemble import Ensemble
from sim.history import History
from sim.records import Month, TreasuryState
from sim.rules.terms import Answer
from sim.rules.treasury import prepare_treasury, recall_designations


def past_of(ensemble: Ensemble) -> History:
    """Return the history of an ensemble that has one."""
    assert ensemble.history is not None
    return ensemble.history


def public_events(ensemble: Ensemble, month: int, digits: int) -> Iterator[str]:
    """Yield what happens before any deal is looked at."""
    yield from laws(ensemble, month)
    yield from schedule(ensemble, month, digits)
    now = past_of(ensemble).months[0, month]
    if now["letter_now"]:
        scheduled = ensemble.world.calendar[month].letter
        yield f"Congress sends a letter, {'as scheduled' if scheduled else 'of its own accord'}"
    yield from treasury(ensemble, month, digits)


def laws(ensemble: Ensemble, month: int) -> Iterator[str]:
    """Yield what becomes law."""
    world = ensemble.world
    if month == world.statute.in_force:
        yield "The law is in force"
    if month == world.statute.answerable_from:
        yield "The grace period is over: purchases may be answered"
    if month == world.statute.waiver_from:
        yield "State may waive"
    if month == world.statute.deadline_from:
        yield f"State must answer within {world.statute.deadline_months} months"
    for code, buyer in zip(world.buyer_codes, world.buyers, strict=True):
        if month == buyer.spared_from:
            yield f"Congress spares {code} in public"


def schedule(ensemble: Ensemble, month: int, digits: int) -> Iterator[str]:
    """Yield what changes in the calendar: supply, the President, third parties, pressure."""
    world = ensemble.world
    today = world.calendar[month]
    yesterday = world.calendar[month - 1] if month else Month()
    if today.capacity_factor != yesterday.capacity_factor:
        share = shown(today.capacity_factor, digits)
        yield f"Supply: Russia's plants make {share} of their capacity"
    if today.reluctance != yesterday.reluctance:
        yield f"The President's reluctance is {shown(today.reluctance, digits, '+')}"
    for code, loss in changed(world.buyer_codes, world.third, month):
        with_what = f"with a loss of {shown(loss, 0)} musd" if loss else "no longer"
        yield f"Third parties threaten {code} {with_what}"
    for code, cost in changed(world.buyer_codes, world.pressure, month):
        at_what = f"at a cost of {shown(cost, 0)} musd" if cost else "no longer"
        yield f"Others press Moscow over {code} {at_what}"


def changed(
    codes: Sequence[str], amounts: Sequence[Sequence[float]], month: int
) -> Iterator[tuple[str, float]]:
    """Yield buyers for whom an amount, by month and buyer, is another than the month before."""
    before = amounts[month - 1] if month else [0.0] * len(codes)
    for code, now, old in zip(codes, amounts[month], before, strict=True):
        if now != old:
            yield code, now


def treasury(ensemble: Ensemble, month: int, digits: int) -> Iterator[str]:
    """Yield a round of designations of Russian persons, scheduled, over sales, or neither."""
    today = ensemble.world.calendar[month]
    months = past_of(ensemble).months[0]
    before = months["persons"][month - 1] if month else persons_at_start(ensemble)
    if months["persons"][month] <= before:
        return
    if today.entities or today.individuals:
        who = f"{shown(today.entities, 0)} entities and {shown(today.individuals, 0)} individuals"
        listed = today.listed_entities + today.listed_individuals
        who += f", {shown(listed, 0)} of them listed before" if listed else ""
    elif sales := listings_due(ensemble, month):
        who = f"Russian persons over {sales} sale{'' if sales == 1 else 's'}"
    else:
        who = "Russian persons in retaliation"
    persons, friction = (shown(months[name][month], digits) for name in ("persons", "friction"))
    yield (f"Treasury designates {who}: effective persons {persons}, payment friction {friction}")


def listings_due(ensemble: Ensemble, month: int) -> int:
    """Return how many listings over sales, of the month before, take effect in a month."""
    listings = past_of(ensemble).months[0]["listings"]
    earlier = listings[month - 2] if month > 1 else 0
    return int(listings[month - 1] - earlier) if month else 0


def persons_at_start(ensemble: Ensemble) -> float:
    """Return the effective persons that rounds before the start have left in the run told."""
    world, listed = ensemble.world.of_run(ensemble.first_run), TreasuryState()
    prepare_treasury(listed, world.parameters.treasury)
    recall_designations(listed, world.before, world.parameters.treasury)
    return listed.persons


def news_of(ensemble: Ensemble, month: int, digits: int) -> Iterator[str]:
    """Yield what others learn of a buyer this month, and what all believe from then on."""
    codes = ensemble.world.buyer_codes
    buyers = past_of(ensemble).buyers[0]
    before = buyers["answer"][month - 1] if month else [int(Answer.NOTHING)] * len(codes)
    learnt = [
        f"{code} {SAID[Answer(int(answer))]}"
        for code, answer, old in zip(codes, buyers["answer"][month], before, strict=True)
        if answer != old
    ]
    if learnt:
        now = zip(codes, buyers["opinion"][month], strict=True)
        held = ", ".join(f"{code} {shown(opinion, digits)}" for code, opinion in now)
        yield f"News: {', '.join(learnt)}. Opinions: {held}"
