"""One run, month by month, with the reasons in words."""

from analysis.dashboard.view_state import VIEWS, ViewState
from analysis.dashboard.views import PageView, Row, Table, picture
from analysis.dashboard.work import Query, result_of, run_of
from analysis.look.style import BLACK
from analysis.trace.explain import MonthTrace, waiting
from sim.months import format_month


def show_month(state: ViewState, query: Query) -> PageView:
    """Show one month of one run: where each deal stands, and why, in words."""
    told = run_of(query, state.run)
    scenario = query.scenario.scenario
    month = min(state.month, max(0, scenario.months - 1))
    when = format_month(scenario.start + month)
    now = {deal: rows[month] for deal, rows in told.items() if rows}
    said = [f"{deal}: {text}" for deal, row in now.items() for text in row.happened]
    said += [
        f"{deal}: {waiting(row.decision)}"
        for deal, row in now.items()
        if row.decision is not None and not row.happened
    ]
    heads = ["deal", "stage", "threat", "answer", "belief", "price", "ΔU", "advance %", "drop %"]
    caption = f"{when} in run {state.run}: belief is a probability, price and ΔU in list prices"
    figure = result_of(query).plot.timeline(run=state.run)
    if scenario.months:
        figure.axes[0].axvline(month + 0.5, color=BLACK, linewidth=1.5)
    ends = "; ".join(f"{deal} {rows[-1].stage}" for deal, rows in told.items() if rows)
    return PageView(
        f"{VIEWS['steps']}: run {state.run}, {when}",
        picture(figure),
        f"Run {state.run} deal by deal, with a line at {when}. In the end: {ends}.",
        [Table(caption, heads, [cells(deal, row) for deal, row in now.items()])],
        said or ["Nothing happens, and no buyer has anything to decide."],
    )


def cells(deal: str, row: MonthTrace) -> Row:
    """Return a deal's line in the table of a month."""
    where, found = [deal, row.stage, row.threat, row.response], row.decision
    if found is None:
        return [*where, *["-"] * 5]
    weighed = (found.belief, found.terms["price"], found.gain_from_buying)
    chances = (found.probability_of_advancing, found.probability_of_dropping)
    return [*where, *(f"{x:.2f}" for x in weighed), *(f"{100 * x:.1f}" for x in chances)]


def next_event(state: ViewState, query: Query) -> int:
    """Return the next month in which something happens in the run, or the last one."""
    told = run_of(query, state.run)
    for month in range(state.month + 1, state.last_month + 1):
        if any(rows[month].happened for rows in told.values()):
            return month
    return state.last_month
