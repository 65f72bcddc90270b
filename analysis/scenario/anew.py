"""What a record does not hold, and so begins anew when a simulation starts in the middle of it."""

from sim.months import format_month
from sim.rules.terms import Policy, Stage
from sim.scenario import Scenario
from sim.start import began_in, first_stage, opening_month


def begins_anew(scenario: Scenario) -> list[str]:
    """Return what the start of a scenario forgets of its record, each with the reason."""
    deals = [
        deal for deal in scenario.deals.values() if opening_month(deal, scenario) < scenario.start
    ]
    stages = [first_stage(deal, scenario) for deal in deals]
    records = [deal.record for deal in deals]
    found = []
    if any(Stage.SIGNED <= stage <= Stage.DELIVERED for stage in stages):
        found.append("prices of contracts: records have none, and the price rule sets them")
    if any(stage < Stage.SIGNED for stage in stages):
        found.append(
            "since when State knows of talks: records say only what it threatened or demanded"
        )
    if any(was(record.warned, scenario) or was(record.demanded, scenario) for record in records):
        found.append("State's offers and what they cost: records have none")
    if was(scenario.law.in_force, scenario):
        found.append("Congress' pressure: no fact that anybody recorded; it begins at 0")
    since = began_in(scenario)
    began = f"before {format_month(since)}, in which the run began (lived_since)"
    answered = any(
        month is not None and month < since
        for record in records
        for month in (record.designated, record.waived)
    )
    if scenario.state.policy == Policy.KREPS_WILSON and answered:
        found.append(f"State's reputation from answers {began}: it was at state.resolve then")
    failed = any(
        month is not None and month < since
        for record in records
        for month in (record.abandoned, record.switched, record.withdrawn)
    )
    if scenario.buying.herding > 0.0 and failed:
        found.append(f"talks that failed {began}: they are no company to anybody (H)")
    return found


def was(month: int | None, scenario: Scenario) -> bool:
    """Return whether a month is before the start."""
    return month is not None and month < scenario.start
