"""One run, month by month, with the reasons in words."""

from typing import Any

from analysis.dashboard.views import Row, Table, View, picture
from analysis.dashboard.wishes import VIEWS, Wish
from analysis.dashboard.work import Ask, result_of, run_of
from analysis.look.style import BLACK
from analysis.trace.explain import waiting
from sim.months import format_month


def show_month(wish: Wish, ask: Ask) -> View:
    """Show one month of one run: where each deal stands, and why, in words."""
    story = run_of(ask, wish.run)
    scenario = ask.situation.scenario
    month = min(wish.month, max(0, scenario.months - 1))
    when = format_month(scenario.start + month)
    now = {deal: rows[month] for deal, rows in story.items() if rows}
    said = [f"{deal}: {text}" for deal, row in now.items() for text in row["happened"]]
    said += [f"{deal}: {waiting(row)}" for deal, row in now.items() if is_waiting(row)]
    heads = ["deal", "stage", "threat", "answer", "belief", "price", "ΔU", "advance %", "drop %"]
    caption = f"{when} in run {wish.run}: belief is a probability, price and ΔU in list prices"
    figure = result_of(ask).plot.timeline(wish.run)
    if scenario.months:
        figure.axes[0].axvline(month + 0.5, color=BLACK, linewidth=1.5)
    ends = "; ".join(f"{deal} {rows[-1]['stage']}" for deal, rows in story.items() if rows)
    return View(
        f"{VIEWS['steps']}: run {wish.run}, {when}",
        picture(figure),
        f"Run {wish.run} deal by deal, with a line at {when}. In the end: {ends}.",
        [Table(caption, heads, [cells(deal, row) for deal, row in now.items()])],
        said or ["Nothing happens, and no buyer has anything to decide."],
    )


def cells(deal: str, row: dict[str, Any]) -> Row:
    """Return a deal's line in the table of a month."""
    found = [deal, row["stage"], row["threat"], row["response"]]
    if not row["decided"]:
        return [*found, *["-"] * 5]
    found += [f"{row[name]:.2f}" for name in ("belief", "price", "gain_from_buying")]
    chances = ("probability_of_advancing", "probability_of_dropping")
    return [*found, *(f"{100 * row[name]:.1f}" for name in chances)]


def is_waiting(row: dict[str, Any]) -> bool:
    """Tell whether a buyer had something to decide and left it."""
    return bool(row["decided"]) and not row["happened"]


def next_event(wish: Wish, ask: Ask) -> int:
    """Return the next month in which something happens in the run, or the last one."""
    story = run_of(ask, wish.run)
    for month in range(wish.month + 1, wish.last_month + 1):
        if any(rows[month]["happened"] for rows in story.values()):
            return month
    return wish.last_month
