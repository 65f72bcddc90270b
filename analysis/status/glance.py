"""What stands on the first page of a report: levers with what they cost, and two caveats."""

from collections.abc import Iterable

from analysis.intervals import Interval
from analysis.look.blocks import CaveatBox, Grid
from analysis.look.formatting import capital, listed
from analysis.status.report import Change, LeverEffect, StatusReport

SIDE_BY_SIDE = 4
"""Deals for which there is room beside the cost of a lever."""

NOT_IDENTIFIED = (
    "Not identified: whether threats deter. A model without the law, fitted by itself, does as "
    "well on the record, and of most weights the record tells little. How much a threat or a "
    "lever does here follows from the rules and from those weights."
)
"""The first caveat, in the words of docs/limits.md."""


def caveats(wrong: Iterable[str]) -> CaveatBox:
    """Return the two caveats: what is not identified, and what the model gets wrong of these."""
    misses = "; ".join(wrong)
    return CaveatBox(
        "Before you quote a number",
        (
            NOT_IDENTIFIED,
            f"Wrong about these deals, as what happened came out in fewer than half of the runs: "
            f"{misses}."
            if misses
            else "What the model gets wrong about these deals is not known: what has become of "
            "them is not on record, or came out in half of the runs at least.",
        ),
    )


def strongest_levers(report: StatusReport) -> list[str]:
    """Return what would stop each sale, with what it costs: a sentence for each lever."""
    found: dict[str, list[str]] = {}
    for country in report.countries:
        for deal in country.deals:
            best = deal.would_stop
            if best is not None and best.interval is not None:
                sale = f"{country.name}'s {(deal.target or '').partition(' ')[0]}"
                if len(country.deals) > 1:
                    sale += f" ({deal.system})"
                low, high = (_points(-end) for end in reversed(best.interval))
                found.setdefault(best.lever, []).append(
                    f"{sale} by {_points(-best.change)} points ({low} to {high})"
                )
    costs = {cost.lever: cost for cost in report.costs}
    told = []
    for lever, sales in found.items():
        text = f"Of the levers tried, {report.levers_tested[lever]}"
        told.append(f"{text}, lowers these chances most: {listed(sales)}.")
        if lever in costs:
            cost = costs[lever]
            told[-1] += (
                f" Offers and gifts change by {billions(cost.paid)} bn USD, harm to relations by "
                f"{billions(cost.relations)}."
            )
    return told or ["No lever that was tried surely lowers the chance of any sale."]


def _points(share: float) -> str:
    return f"{100 * share:.0f}"


def lever_grid(report: StatusReport) -> Grid:
    """Return what each lever does to each sale, and what it costs."""
    open_deals = [
        (country.name, deal)
        for country in report.countries
        for deal in country.deals
        if deal.target is not None and deal.levers
    ]
    shown = open_deals if len(open_deals) <= SIDE_BY_SIDE else []
    effects = {deal.deal: {test.lever: test for test in deal.levers} for _, deal in shown}
    rows = tuple(
        (
            capital(cost.text),
            *(_two_lines(points(effects[deal.deal][cost.lever])) for _, deal in shown),
            *(
                _two_lines(billions(change))
                for change in (cost.delivered, cost.relations, cost.paid)
            ),
        )
        for cost in report.costs
    )
    heads = [f"{name}: {(deal.target or '').partition(' ')[0]}" for name, deal in shown]
    several = len({name for name, _ in shown}) < len(shown)
    named = [
        f"{head} ({deal.system})" if several else head
        for head, (_, deal) in zip(heads, shown, strict=True)
    ]
    return Grid(
        f"What each lever would change from {report.as_of} on, and what it costs",
        (
            "lever",
            *(f"{head} [points]" for head in named),
            "arms delivered [bn USD]",
            "harm to relations [bn USD]",
            "offers and gifts [bn USD]",
        ),
        rows,
        f"Against the policy as it was, each lever pulled for all talks at once on the same draws; "
        f"{report.runs:,} runs; 0: no run changes. Signature within {report.months_ahead} months, "
        f"all else by {report.horizon}. Brackets hold at 95 % for all levers together. No "
        "interval: none holds, as changes are rare or too uneven. Heavier sanctions cost nothing "
        "here until they are used.",
    )


def points(effect: LeverEffect) -> str:
    """Return a change of a probability in percentage points, with its interval."""
    return _changed(100.0 * effect.change, effect.interval, 100.0, 0)


def billions(change: Change) -> str:
    """Return a change in billions of USD, with its interval."""
    return _changed(change.mean / 1000.0, change.interval, 0.001, 2)


def _changed(value: float, interval: Interval | None, factor: float, digits: int) -> str:
    if interval is None:
        return f"{signed(value, digits)} (no interval)" if value else "0"
    low, high = (signed(factor * end, digits) for end in interval)
    return f"{signed(value, digits)} ({low} to {high})"


def _two_lines(text: str) -> str:
    return text.replace(" (", "\n(")


def signed(value: float, digits: int) -> str:
    """Return a number with its sign; one that is rounded to nothing has none."""
    text = f"{value:+.{digits}f}"
    return text if float(text) else text[1:]
