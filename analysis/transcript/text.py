"""The transcript of one run, from its history and the reasons of State."""

import textwrap
from collections.abc import Iterator

from analysis.trace.explain import TAKEN_BACK, Decision, MonthTrace, month_rows, shown, waiting
from analysis.transcript.public import news_of, public_events
from analysis.transcript.reasons import Reasons, reasons_of
from sim.ensemble import Ensemble, simulate
from sim.months import format_month
from sim.parameters import spelled
from sim.rules.terms import Response, Stage
from sim.scenario import Scenario

DIGITS = 3
"""Digits after the point."""

WIDTH = 100
"""Longest line."""


def transcript(scenario: Scenario, run: int, seed: int = 1, engine: str = "mesa") -> str:
    """Return one run as text, the same to the letter on both engines.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    run, seed : int
        Which run.
    engine : {"mesa", "compiled"}
        What the history is taken from.
    """
    ensemble = simulate(scenario, 1, seed, engine=engine, history=True, first_run=run)
    deals = ensemble.world.deal_ids
    rows = {deal: month_rows(ensemble, i, DIGITS) for i, deal in enumerate(deals)}
    reasons = reasons_of(scenario, run, seed, DIGITS)
    lines = [*heading(ensemble, run)]
    for month in range(scenario.months):
        now = {deal: told[month] for deal, told in rows.items()}
        lines += month_of(ensemble, month, now, reasons)
    lines += ending(ensemble)
    return "\n".join(lines) + "\n"


def heading(ensemble: Ensemble, run: int) -> Iterator[str]:
    """Yield what the run is, and the weights that it rests on."""
    scenario, draws = ensemble.scenario, ensemble.world.draws
    yield f"{scenario.name}, run {run}, seed {ensemble.seed}"
    yield f"{scenario.months} months from {format_month(scenario.start)}"
    if draws is None:
        yield "weights: those of the scenario, else the registry's defaults"
    else:
        values = draws.values[draws.row_of(run)].tolist()
        words = [f"{path} {value:.6g}" for path, value in zip(draws.paths, values, strict=True)]
        first = f"weights: row {draws.row_of(run)} of the draws '{scenario.draws}': "
        yield from wrapped(first + "; ".join(words), 2)
    yield "Prices, payoffs and their terms are in list prices of the order, beliefs probabilities."
    yield ""


def month_of(
    ensemble: Ensemble, month: int, now: dict[str, MonthTrace], reasons: Reasons
) -> Iterator[str]:
    """Yield the lines of one month; where nothing happens, one line of prices, or none."""
    when = format_month(ensemble.scenario.start + month)
    public = [*public_events(ensemble, month, DIGITS)]
    told = {deal: told_of(row, reasons.get((month, deal), [])) for deal, row in now.items()}
    news = [*news_of(ensemble, month, DIGITS)]
    asked = [
        quoted(deal, row.decision)
        for deal, row in now.items()
        if row.decision is not None and not row.decision.sunk and not told[deal]
    ]
    if not public and not news and not any(told.values()):
        if asked:
            yield from wrapped(f"{when}  {'; '.join(asked)}", 9)
        return
    yield when
    for text in public:
        yield from wrapped(f"  {text}", 4)
    for deal, texts in told.items():
        for text in texts:
            yield from wrapped(f"  {deal}: {text}", 6)
    if asked:
        yield from wrapped(f"  else {'; '.join(asked)}", 7)
    for text in news:
        yield from wrapped(f"  {text}", 4)


def told_of(row: MonthTrace, reasons: list[str]) -> list[str]:
    """Return what happened to a deal, why, and if its buyer had a say and did not move, why not."""
    told = [*row.happened, *reasons]
    moved = any("is worth" in text or text.startswith(TAKEN_BACK) for text in row.happened)
    if told and row.decision and not moved:
        told.append(waiting(row.decision, DIGITS))
    return told


def quoted(deal: str, found: Decision) -> str:
    """Return Russia's price for a deal, what buying is worth at it, and the buyer's belief."""
    price, gain = shown(found.terms["price"], DIGITS), shown(found.gain_from_buying, DIGITS, "+")
    return f"{deal} at {price}: ΔU {gain}, belief {shown(found.belief, DIGITS)}"


def ending(ensemble: Ensemble) -> Iterator[str]:
    """Yield how it ends, deal by deal, and the accounts."""
    yield ""
    yield "In the end"
    for name, deal in zip(ensemble.world.deal_ids, ensemble.deals[0], strict=True):
        stage, answer = Stage(int(deal["stage"])), Response(int(deal["response"]))
        price = shown(deal["price"], DIGITS)
        yield f"  {name}: {spelled(stage)}, response {spelled(answer)}, price {price}"
    state, congress = ensemble.state[0], ensemble.congress[0]
    accounts = {
        "Russia's revenue [musd]": shown(ensemble.seller[0]["revenue"], DIGITS),
        "sweeteners paid [musd]": shown(state["paid"], DIGITS),
        "cost to relations [musd]": shown(state["relation_cost"], DIGITS),
        "designations": str(state["designations"]),
        "waivers": str(state["waivers"]),
        "letters": str(congress["letters"]),
        "pressure in Congress": shown(congress["pressure"], DIGITS),
        "payment friction": shown(ensemble.treasury[0]["friction"], DIGITS),
    }
    for name, value in accounts.items():
        yield f"  {name}: {value}"


def wrapped(text: str, indent: int) -> list[str]:
    """Return a text as lines of readable width; a number stays with its percent sign."""
    lines = textwrap.wrap(
        text.replace(" %", "\N{NO-BREAK SPACE}%"),
        WIDTH,
        subsequent_indent=indent * " ",
        break_on_hyphens=False,
        break_long_words=False,
    )
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]
