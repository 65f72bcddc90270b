"""Forecasts, scores and the backtest on a terminal."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.text import Text

from analysis.forecast.backtest import Backtest
from analysis.forecast.findings import Forecasts, Scores
from analysis.forecast.page import NOTE, title_of
from analysis.terminal.grid import plain_table

if TYPE_CHECKING:
    from rich.console import RenderableType


def show_forecasts(found: Forecasts) -> "Iterator[RenderableType]":
    """Yield one row per question."""
    rows = [
        {
            "question": item.question,
            "by": item.by,
            "probability": f"{item.probability:.2f}",
            "90 %": f"{item.low:.2f} to {item.high:.2f}",
            "base rate": f"{item.base_rate:.2f}",
            "on record": item.record,
        }
        for item in found.forecasts
    ]
    yield Text(title_of(found))
    yield Text("")
    yield plain_table(rows, right=("probability", "base rate"))
    yield Text("")
    yield Text(NOTE, style="dim")


def told_of(found: Scores) -> Iterator[str]:
    """Yield scores line by line."""
    yield f"{found.n} answered. Brier {found.brier:.3f}, base rates {found.brier_base:.3f}; "
    yield f"log score {found.log:.3f}, base rates {found.log_base:.3f}\n"
    for item in found.bins:
        said = f"said {item.expected:.2f}, came {item.observed:.2f}"
        yield f"{item.low:.1f} to {item.high:.1f}: {item.n}, {said}\n"


def show_backtest(found: Backtest) -> "Iterator[RenderableType]":
    """Yield scores, and how much was left of the prior in each January."""
    scores = [
        {
            "event": item.event,
            "n": str(item.n),
            "came": str(item.happened),
            "Brier": f"{item.brier:.3f}",
            "base rate": f"{item.brier_base:.3f}",
            "ridge": f"{item.brier_ridge:.3f}",
            "log": f"{item.log:.3f}",
            "log, base": f"{item.log_base:.3f}",
            "gain on base, 90 %": span_of(item.over_base, item.over_base_interval),
            "gain on ridge, 90 %": span_of(item.over_ridge, item.over_ridge_interval),
        }
        for item in found.scores
    ]
    years = [
        {"January": item.month, "talks": str(item.talks), "effective": f"{item.effective:.1f}"}
        for item in found.januaries
    ]
    yield plain_table(scores, right=("n", "came"))
    yield Text("")
    yield plain_table(years, right=("talks", "effective"))


def span_of(value: float, ends: tuple[float, float]) -> str:
    """Return a difference with its interval."""
    return f"{value:+.3f} ({ends[0]:+.3f} to {ends[1]:+.3f})"
