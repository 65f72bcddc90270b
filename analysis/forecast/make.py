"""Forecasts of today: for each question a probability, its interval, a base rate, and reasons."""

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.errors import CommandError, unknown
from analysis.forecast.base_rates import base_rate
from analysis.forecast.questions import EVENTS, Asked, Question
from sim.ensemble import Ensemble, simulate
from sim.fingerprint import rule_fingerprint
from sim.months import format_month
from sim.rules.terms import NOT_YET, Stage
from sim.scenario import Scenario
from sim.scenario_file import scenario_hash
from sim.start import as_of
from sim.version import __version__

LEVEL = 0.9


@dataclass(frozen=True)
class Forecast:
    """What is expected of one question.

    Attributes
    ----------
    probability : float
        Share of runs, half a run added on either side.
    low, high : float
        Interval over parameters: of 90 % of the draws, what chance in the runs adds taken out.
    base_rate : float
        What the record alone says.
    reasons : str
        Why, in words.
    """

    question: str
    asks: str
    by: str
    decided_by: str
    probability: float
    low: float
    high: float
    base_rate: float
    reasons: str


def happened(question: Question, done: Ensemble) -> NDArray[np.bool_]:
    """Return in which runs the event has come by the end of the question's month."""
    ids = list(done.world.deal_ids)
    months = question.by - done.world.scenario.start
    when = EVENTS[question.event](done.deals)
    named = [ids.index(name) for name in question.deals] if question.deals else range(len(ids))
    found = (when >= 0) & (when <= months)
    return np.asarray(found[:, list(named)].any(axis=1))


def spread_over_parameters(yes: NDArray[np.bool_], draws: int) -> tuple[float, float]:
    """Return the 90 % interval over draws of parameters of the probability of an event.

    Run r has draw r modulo their number. The variance between draws is what remains of that of
    their shares once the variance of counting is taken out; a Beta distribution has it.
    """
    from scipy.stats import beta

    runs = len(yes) // draws
    p = (float(yes.sum()) + 0.5) / (len(yes) + 1.0)
    if runs < 2:
        return 0.0, 1.0
    shares = yes[: runs * draws].reshape(runs, draws).mean(axis=0)
    counting = float(np.mean(shares * (1.0 - shares)) / (runs - 1))
    between = max(0.0, float(np.var(shares)) - counting)
    between = min(max(between, 1e-6), 0.999 * p * (1.0 - p))
    size = p * (1.0 - p) / between - 1.0
    tail = (1.0 - LEVEL) / 2.0
    low, high = beta.ppf([tail, 1.0 - tail], p * size, (1.0 - p) * size)
    return min(p, float(low)), max(p, float(high))


def reasons_of(question: Question, done: Ensemble) -> str:
    """Return where the deals stand at the end of the runs, and what their buyers expect."""
    parts = []
    for name in question.deals:
        index = done.world.deal_ids.index(name)
        deals, template = done.deals[:, index], done.world.deals[index]
        stage = Stage(template.first_stage).name.lower()
        shares = {
            "signed in the run": np.mean(deals["signed"] >= 0),
            "delivered in the run": np.mean(deals["delivered"] >= 0),
            "dropped": np.mean(deals["stage"] == Stage.ABANDONED),
            "lost to another offer": np.mean(deals["stage"] == Stage.SWITCHED),
            "handed back": np.mean(deals["stage"] == Stage.REVERSED),
            "designated in the run": np.mean(deals["designated"] >= 0),
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


def forecasts_of(
    scenario: Scenario,
    asked: Asked,
    month: int,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Return the contents of a file of forecasts, as known at the end of a month.

    Raises
    ------
    CommandError
        If a question names a deal that had not opened by then, or no question is still open.
    """
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
    draws = 1 if done.world.draws is None else len(done.world.draws.values)
    found = []
    for name, item in open_now.items():
        yes = happened(item, done)
        low, high = spread_over_parameters(yes, draws)
        found.append(
            Forecast(
                question=name,
                asks=item.asks,
                by=format_month(item.by),
                decided_by=item.decided_by,
                probability=round((float(yes.sum()) + 0.5) / (runs + 1.0), 4),
                low=round(low, 4),
                high=round(high, 4),
                base_rate=round(
                    base_rate(item.event, len(item.deals) or len(seen.deals), item.by - month), 4
                ),
                reasons=reasons_of(item, done),
            )
        )
    return {
        "scenario": scenario.name,
        "scenario_hash": scenario_hash(scenario),
        "as_of": format_month(month),
        "rule_fingerprint": rule_fingerprint(),
        "questions": hashlib.sha256(asked.text).hexdigest(),
        "version": __version__,
        "runs": runs,
        "seed": seed,
        "level": LEVEL,
        "forecasts": [asdict(item) for item in found],
    }


def text_of(contents: dict[str, Any]) -> str:
    """Return the contents of a file of forecasts as text."""
    return json.dumps(contents, indent=1, ensure_ascii=False) + "\n"


def file_name(contents: dict[str, Any], text: str) -> str:
    """Return the name of a file of forecasts: scenario, date, and the hash of what it says."""
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return f"{contents['scenario']}-{contents['as_of']}-{digest}.json"


def keep(contents: dict[str, Any], folder: Path) -> Path:
    """Write a file of forecasts; one that is there already is left alone."""
    text = text_of(contents)
    path = folder / file_name(contents, text)
    folder.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        with path.open("x", encoding="utf-8", newline="\n") as stream:
            stream.write(text)
    return path


def read_forecasts(paths: Sequence[Path]) -> list[dict[str, Any]]:
    """Return files of forecasts.

    Raises
    ------
    CommandError
        If one cannot be read, or does not say what its name says that it says.
    """
    found = []
    for path in paths:
        try:
            text = path.read_text(encoding="utf-8")
            contents = json.loads(text)
        except (OSError, ValueError) as error:
            raise CommandError(f"{path}: cannot be read: {error}") from None
        if file_name(contents, text) != path.name:
            raise CommandError(f"{path}: is not what was registered: its hash is another")
        found.append(contents)
    return found
