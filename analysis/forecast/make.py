"""Forecasts of today: for each question a probability, its interval, a base rate, and reasons.

The model is asked where it has been held against the record: who signs, who is designated. Of the
rest it is told what the record says. It knows lead times and no delays, so that it says whether a
contract stands, and the record how often one that stands is delivered in time; a dormant contract
is not simulated, and the record alone speaks. So it does where a question ends sooner than talks
can, which go through one stage a month.
"""

import hashlib
from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError, unknown
from analysis.evidence.kernel import OTHER_CAUSES
from analysis.forecast.findings import Forecast, Forecasts
from analysis.forecast.questions import EVENTS, Question, QuestionFile
from analysis.forecast.record import (
    OVERDUE,
    Course,
    Rate,
    delivery_rate,
    known_courses,
    rate_of,
    read_courses,
)
from sim.ensemble import Ensemble, simulate
from sim.fingerprint import rule_fingerprint
from sim.months import format_month
from sim.parameter_draws import draws_of
from sim.rules.terms import NOT_YET, Stage
from sim.scenario import DealSpec, Scenario
from sim.scenario_file import scenario_hash
from sim.start import as_of, is_dormant
from sim.version import __version__

LEVEL = 0.9

EACH = 2
"""Runs that a draw of parameters needs at least: of fewer nobody can tell chance from draw."""

Span = tuple[float, float]


def happened(question: Question, done: Ensemble) -> NDArray[np.bool_]:
    """Return in which runs the event has come by the end of the question's month."""
    ids = list(done.world.deal_ids)
    months = question.by - done.world.scenario.start
    when = EVENTS[question.event](done.deals)
    named = [ids.index(name) for name in question.deals] if question.deals else range(len(ids))
    found = (when >= 0) & (when <= months)
    return np.asarray(found[:, list(named)].any(axis=1))


def share_of(yes: NDArray[np.bool_]) -> float:
    """Return the share of runs, half a run added on either side."""
    return (float(yes.sum()) + 0.5) / (len(yes) + 1.0)


def spread_over_parameters(yes: NDArray[np.bool_], draws: int) -> Span:
    """Return the 90 % interval over draws of parameters of the probability of an event.

    Run r has draw r modulo their number; each needs `EACH` runs at least. The variance between
    draws is what remains of that of their shares once the variance of counting is taken out; a
    Beta distribution has it.
    """
    from scipy.stats import beta

    runs = len(yes) // draws
    p = share_of(yes)
    shares = yes[: runs * draws].reshape(runs, draws).mean(axis=0)
    counting = float(np.mean(shares * (1.0 - shares)) / (runs - 1))
    between = max(0.0, float(np.var(shares)) - counting)
    between = min(max(between, 1e-6), 0.999 * p * (1.0 - p))
    size = p * (1.0 - p) / between - 1.0
    tail = (1.0 - LEVEL) / 2.0
    low, high = beta.ppf([tail, 1.0 - tail], p * size, (1.0 - p) * size)
    return min(p, float(low)), max(p, float(high))


def allow(model: float, rate: float) -> float:
    """Return a probability with other causes allowed for, which come as often as on record."""
    return (1.0 - OTHER_CAUSES) * model + OTHER_CAUSES * rate


def ends_of(question: Question, spread: Span, rate: Rate, months: int) -> Span:
    """Return low and high of what is registered, as `probability_of` returns the middle."""
    if question.event == "delivered":
        low, high = rate.interval(months, LEVEL, len(question.deals))
        return spread[0] * low, spread[1] * high
    low, high = rate.interval(months, LEVEL, deals_of(question, rate))
    return allow(spread[0], low), allow(spread[1], high)


def probability_of(question: Question, model: float, rate: Rate, months: int) -> float:
    """Return what is registered where the model speaks."""
    base = rate.within(months, deals_of(question, rate))
    return model * base if question.event == "delivered" else allow(model, base)


def deals_of(question: Question, rate: Rate) -> int:
    """Return on how many deals a question turns: of any deal, as many as the record holds open."""
    return len(question.deals) or max(1, round(rate.open_now))


def is_overdue(specs: Iterable[DealSpec], month: int) -> bool:
    """Return whether every contract has stood for so long that it counts as overdue."""
    signed = [spec.record.signed for spec in specs]
    return all(when is not None and month - when >= OVERDUE for when in signed)


def is_too_soon(question: Question, deal: str, done: Ensemble) -> bool:
    """Return whether fewer months are left than the stages through which talks go one a month."""
    template = done.world.deals[done.world.deal_ids.index(deal)]
    months = question.by - done.world.scenario.start + 1
    return question.event == "signed" and months < Stage.SIGNED - template.first_stage


def reasons_of(question: Question, done: Ensemble) -> str:
    """Return where the deals stand at the end of the runs, and what their buyers expect."""
    parts = []
    for name in question.deals:
        index = done.world.deal_ids.index(name)
        deals, template = done.deals[:, index], done.world.deals[index]
        spec = done.world.scenario.deals[name]
        if is_dormant(spec, done.world.scenario):
            since = format_month(spec.record.dormant or 0)
            parts.append(f"{name} is dormant since {since} and not simulated")
            continue
        stage = Stage(template.first_stage).name.lower()
        if is_too_soon(question, name, done):
            parts.append(f"{name} begins {stage}: fewer months are left than stages of talks")
            continue
        shares = {
            "signed in the run": np.mean(deals["signed"] >= 0),
            "delivered in the run": np.mean(deals["delivered"] >= 0),
            "dropped": np.mean(deals["stage"] == Stage.ABANDONED),
            "lost to another offer": np.mean(deals["stage"] == Stage.SWITCHED),
            "handed back": np.mean(deals["stage"] == Stage.REVERSED),
            "designated in the run": np.mean(deals["designated"] >= 0),
            "sanctions lifted in the run": np.mean(deals["lifted"] >= 0),
        }
        told = ", ".join(f"{what} {share:.0%}" for what, share in shares.items() if share >= 0.005)
        weighed = deals["decided"] != NOT_YET
        belief = (
            f"; expects sanctions with {np.median(deals['belief'][weighed]):.0%}"
            if weighed.any()
            else ""
        )
        parts.append(f"{name} begins {stage}: {told or 'nothing happens'}{belief}")
    return "; ".join(parts) or "any deal of the scenario"


def answer(name: str, question: Question, done: Ensemble, courses: Sequence[Course]) -> Forecast:
    """Return the forecast of a question from runs and record."""
    seen = done.world.scenario
    months = question.by - seen.start + 1
    specs = [seen.deals[deal] for deal in question.deals]
    still = bool(specs) and all(is_dormant(spec, seen) for spec in specs)
    hurried = bool(specs) and all(is_too_soon(question, deal, done) for deal in question.deals)
    event = "delivered" if still and question.event == "signed" else question.event
    if event == "delivered":
        rate = delivery_rate(courses, overdue=still or is_overdue(specs, seen.start))
    else:
        rate = rate_of(event, courses)
    base = rate.within(months, deals_of(question, rate))
    model: float | None = None
    if still or hurried:
        chance, ends = base, rate.interval(months, LEVEL, len(specs))
    else:
        yes = happened(question, done)
        draws = 1 if done.world.draws is None else len(done.world.draws.values)
        model = share_of(yes)
        chance = probability_of(question, model, rate, months)
        spread = spread_over_parameters(yes, draws)
        ends = ends_of(question, spread, rate, months)
    return Forecast(
        question=name,
        asks=question.asks,
        by=format_month(question.by),
        decided_by=question.decided_by,
        model=None if model is None else round(model, 4),
        probability=round(chance, 4),
        low=round(ends[0], 4),
        high=round(ends[1], 4),
        base_rate=round(base, 4),
        record=str(rate),
        reasons=reasons_of(question, done),
    )


def forecasts_of(
    scenario: Scenario,
    asked: QuestionFile,
    month: int,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> Forecasts:
    """Return forecasts as known at the end of a month.

    Raises
    ------
    CommandError
        If a question names a deal that had not opened by then, no question is still open, or
        there are fewer runs than `EACH` for each draw of parameters.
    """
    drawn = draws_of(scenario)
    least = EACH * (1 if drawn is None else len(drawn.values))
    if runs < least:
        raise CommandError(
            f"--runs: found {runs:,}; must be at least {least:,}, {EACH} for each draw of "
            f"'{scenario.draws}': of fewer no interval can be told"
        )
    open_now = {name: item for name, item in asked.questions.items() if item.by > month}
    if not open_now:
        raise CommandError(f"no question is open after {format_month(month)}")
    last = max(item.by for item in open_now.values())
    seen = as_of(scenario, month, months=last - month)
    for name, item in open_now.items():
        for deal in item.deals:
            if deal not in seen.deals:
                raise CommandError(f"{name}: {unknown('deal', deal, seen.deals)}")
    done = simulate(seen, runs, seed, progress=progress)
    courses = known_courses(read_courses(), month)
    return Forecasts(
        scenario=scenario.name,
        scenario_hash=scenario_hash(scenario),
        as_of=format_month(month),
        rule_fingerprint=rule_fingerprint(),
        questions=hashlib.sha256(asked.text).hexdigest(),
        version=__version__,
        runs=runs,
        seed=seed,
        level=LEVEL,
        forecasts=tuple(answer(name, item, done, courses) for name, item in open_now.items()),
    )
