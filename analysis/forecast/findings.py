"""What forecasts, their scores and the backtest are made of."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Forecast:
    """What is expected of one question.

    Attributes
    ----------
    model : float or None
        Share of runs with the event, half a run added on either side; None where the record alone
        speaks: of dormant deals, and of questions that end before talks could.
    probability : float
        What is registered.
    low, high : float
        Interval of it, over parameters and over the rate of the record.
    base_rate : float
        What the record alone says.
    record : str
        The counts behind the base rate.
    reasons : str
        Why, in words.
    """

    question: str
    asks: str
    by: str
    decided_by: str
    model: float | None
    probability: float
    low: float
    high: float
    base_rate: float
    record: str
    reasons: str


@dataclass(frozen=True)
class Forecasts:
    """Forecasts of a day: what a registered file holds.

    Attributes
    ----------
    as_of : str
        The month at whose end they were made.
    questions : str
        SHA-256 of the file of questions.
    level : float
        Of the intervals.
    """

    scenario: str
    scenario_hash: str
    as_of: str
    rule_fingerprint: str
    questions: str
    version: str
    runs: int
    seed: int
    level: float
    forecasts: tuple[Forecast, ...]


@dataclass(frozen=True)
class Bin:
    """Forecasts between two probabilities: how many, their mean, and the share that came true."""

    low: float
    high: float
    n: int
    expected: float
    observed: float


@dataclass(frozen=True)
class Scores:
    """Scores of forecasts that the world has answered; `_base` those of the base rates."""

    n: int
    brier: float
    brier_base: float
    log: float
    log_base: float
    bins: tuple[Bin, ...]
