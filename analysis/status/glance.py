"""What stands on the first page of a report: levers with what they cost, and two caveats."""

from collections.abc import Iterable, Sequence

from analysis.intervals import Interval
from analysis.look.blocks import CaveatBox, Grid
from analysis.look.formatting import capital, listed, minus
from analysis.status.report import Change, LeverEffect, StatusReport

SIDE_BY_SIDE = 4
"""Deals for which there is room beside the cost of a lever."""

NOT_IDENTIFIED = (
    "Not identified: whether threats deter. A model without the law, fitted by itself, does "
    "nearly as well on the record, and of most weights the record tells little. How much a threat "
    "or a lever does here follows from the rules and from those weights."
)
"""The first caveat, in the words of docs/limits.md."""


def caveats(wrong: Iterable[str]) -> CaveatBox:
    """Return the two caveats: what is not identified, and what the model gets wrong of these."""
    misses = "; ".join(wrong)
    return CaveatBox(
        "Before you quote a number",
        (
            NOT_IDENTIFIED,
            f"To these the model gave less than one half, or not surely more: {misses}. One such "
            "event does not refute it; many would."
            if misses
            else "What the model gets wrong about these deals is not known: what has become of "
            "them is not on record, or the model gave it surely more than one half.",
        ),
    )


def strongest_levers(report: StatusReport) -> list[str]:
    """Return what would stop each sale, with what it costs: a sentence for each lever."""
    found: dict[str, list[tuple[str, str, str]]] = {}
    for country in report.countries:
        for deal in country.deals:
            best = deal.would_stop
            if best is not None and best.interval is not None:
                sale = country.name
                if len(country.deals) > 1:
                    sale += f" ({deal.system})"
                low, high = (_points(-end) for end in reversed(best.interval))
                fall = f"{sale} by {_points(-best.change)} ({low} to {high})"
                found.setdefault(best.lever, []).append((sale, deal.target or "", fall))
    costs = {cost.lever: cost for cost in report.costs}
    told = []
    for lever, sales in found.items():
        falls = listed([fall for _, _, fall in sales])
        told.append(
            f"{_chances(report, [sale[:2] for sale in sales])} falls most, among the levers "
            f"tried, with {report.levers_tested[lever]}; in percentage points: {falls}."
        )
        if lever in costs:
            cost = costs[lever]
            paid = _moved(cost.paid, "costs", "saves")
            harm = _moved(cost.relations, "adds", "takes away")
            told[-1] += f" This lever {paid} in gifts and offers, and {harm} of harm to relations."
    return told or ["No lever that was tried surely lowers the chance of any sale."]


def _chances(report: StatusReport, sales: Sequence[tuple[str, str]]) -> str:
    """Return which chance falls, as the beginning of a sentence."""
    signature = f"The chance of signature within {report.months_ahead} months after {report.as_of}"
    signed = [sale for sale, target in sales if target.startswith("delivery")]
    if not signed:
        return signature
    delivery = f"of delivery by {report.horizon}"
    if len(signed) == len(sales):
        return f"From {report.as_of} on, the chance {delivery}"
    return f"{signature} (for {listed(signed)}, {delivery})"


def _moved(change: Change, more: str, less: str) -> str:
    """Return a change in billions of USD as a verb and a size."""
    verb, sign = (more, 1.0) if change.mean >= 0.0 else (less, -1.0)
    size = f"{verb} {sign * change.mean / 1000.0:.2f} bn USD"
    if change.interval is None:
        return size
    low, high = sorted(sign * end / 1000.0 for end in change.interval)
    return f"{size} ({minus(f'{low:.2f}')} to {minus(f'{high:.2f}')})"


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
        if not cost.spent
    )
    spent = listed([f"{cost.text} ({cost.spent})" for cost in report.costs if cost.spent])
    known = "what is scheduled later is kept" if report.with_hindsight else "nothing later is known"
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
        f"Simulated from where the talks stood at the end of {report.as_of}; {known}. Each lever "
        f"is pulled for all talks at once, against the policy as it was, on the same draws; "
        f"{report.runs:,} runs; 0: no run changes. "
        + (f"Left out, as nothing changes with it: {spent}. " if spent else "")
        + f"Signature within {report.months_ahead} months, "
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
    return minus(text) if float(text) else text[1:]
