"""What a validation finds: scores of the model on cases, and of what it has to beat."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.evidence.cases import Refusal
from analysis.evidence.scores import Gain, ReliabilityBin
from analysis.intervals import Interval
from analysis.store.findings import to_plain

HEAVY, TOO_HEAVY = 0.5, 0.7
"""Pareto k of weights above which their variance is infinite, and a mean is not to be relied on."""

UNSCORED = ("n", "brier", "base_rate")
"""What is told of designation where no case was concluded."""


@dataclass(frozen=True, kw_only=True)
class ConclusionScores:
    """Scores of P(concluded) over cases; None where there is no case.

    Attributes
    ----------
    n : int
        Cases.
    brier, log_score : float
        Mean squared error, and mean negative log probability of what happened: lower is better.
    auc : float or None
        Chance that a case that happened ranks above one that did not; None if all or none happened.
    intervals : dict of str to (low, high)
        By name of the score, over resampled cases.
    calibration : tuple of ReliabilityBin
        In bins of probability, what was said and what happened.
    """

    n: int
    brier: float | None
    log_score: float | None
    auc: float | None
    intervals: Mapping[str, Interval | None] | None
    calibration: tuple[ReliabilityBin, ...]


@dataclass(frozen=True, kw_only=True)
class DesignationScores:
    """Scores of P(designated) over the cases that were concluded; None where there is none.

    Scores count a determination once, however many deals it was over.

    Attributes
    ----------
    n, designated : int
        Cases that were concluded, and of these designated.
    expected : float
        How many the model expects to be designated.
    base_rate : float
        Brier score of the base rate.
    """

    n: int
    designated: int | None = None
    expected: float | None = None
    brier: float | None
    log_score: float | None = None
    base_rate: float | None


@dataclass(frozen=True)
class Support:
    """What a posterior rests on that has not seen a case, or a country.

    Attributes
    ----------
    effective : float
        Effective particles.
    pareto_k : float or None
        Shape of the tail of their weights; None where the tail does not vary.
    """

    effective: float
    pareto_k: float | None

    @property
    def warning(self) -> str:
        """In words what is to be feared of the tail of the weights; empty: nothing."""
        if self.pareto_k is None or self.pareto_k <= HEAVY:
            return ""
        if self.pareto_k <= TOO_HEAVY:
            return "few particles carry much of the weight, so it may be further off than that"
        return "too few particles carry the weight for it to be relied on"


@dataclass(frozen=True, kw_only=True)
class RefitScores(ConclusionScores):
    """Scores of predictions by posteriors that have not seen their case.

    Attributes
    ----------
    designation : DesignationScores or None
        None of a fit that says nothing of it.
    support : dict of str to Support
        What the predictions rest on, by what was left out: a case, or a country.
    p : dict of str to float
        P(concluded) by case.
    """

    designation: DesignationScores | None = None
    support: Mapping[str, Support] = field(default_factory=dict)
    p: Mapping[str, float]


@dataclass(frozen=True, kw_only=True)
class Refitted:
    """Scores out of sample.

    Attributes
    ----------
    same_rules : bool
        Whether all particles were simulated under the rules here; scores of others are None.
    leave_one_out, leave_one_country_out : RefitScores or None
        The case left out of the fit, or all of its country.
    without_law : RefitScores or None
        The case left out of a fit without the law; None where there is no such fit.
    gains : dict of str to Gain
        Of `leave_one_out` over each rival.
    """

    same_rules: bool
    leave_one_out: RefitScores | None = None
    leave_one_country_out: RefitScores | None = None
    without_law: RefitScores | None = None
    gains: Mapping[str, Gain] = field(default_factory=dict)

    @property
    def refits(self) -> dict[str, RefitScores | None]:
        """The scores by name."""
        return {
            "leave_one_out": self.leave_one_out,
            "leave_one_country_out": self.leave_one_country_out,
            "without_law": self.without_law,
        }


@dataclass(frozen=True, kw_only=True)
class CaseFound:
    """What the model says of a case, and what happened.

    Attributes
    ----------
    start : str
        Month in which its simulation begins.
    scored_for_conclusion : bool
        False if the contract was signed by then.
    p, p_designated : float
        P(concluded), and P(designated) given that it was concluded.
    outcome, designated : int
        1 if it was concluded, and designated; else 0.
    why : str
        Mean terms of the last decision and how runs ended, in a line.
    """

    case_id: str
    country: str
    system: str
    start: str
    scored_for_conclusion: bool
    p: float
    outcome: int
    p_designated: float
    designated: int
    why: str


@dataclass(frozen=True)
class BaselineScore:
    """Brier score and AUC of what has to be beaten; a base rate puts cases in no order."""

    brier: float
    auc: float | None


@dataclass(frozen=True, kw_only=True)
class ScoresWithIntercept(ConclusionScores):
    """Scores on talks whose rates mean nothing, those of before the law; None without any.

    Attributes
    ----------
    brier_with_intercept : float or None
        Brier score once log odds are shifted by one number, for each case that which fits the
        others: rates of a case-control sample mean nothing.
    """

    n: int = 0
    brier: float | None = None
    log_score: float | None = None
    auc: float | None = None
    intervals: Mapping[str, Interval | None] | None = None
    calibration: tuple[ReliabilityBin, ...] = ()
    brier_with_intercept: float | None = None


@dataclass(frozen=True, kw_only=True)
class BeforeScores(ScoresWithIntercept):
    """Scores on talks that were over before the law, beside what has to be beaten.

    Attributes
    ----------
    baselines : dict of str to BaselineScore
        Base rate, and regressions on two shares without and with the number of rival bids.
    refitted : dict of str to ScoresWithIntercept
        With each case, and each country, left out of the fit; empty where nothing was.
    cases : tuple of CaseFound
    refused : tuple of Refusal
    """

    baselines: Mapping[str, BaselineScore] = field(default_factory=dict)
    refitted: Mapping[str, ScoresWithIntercept] = field(default_factory=dict)
    cases: tuple[CaseFound, ...] = ()
    refused: tuple[Refusal, ...] = ()


@dataclass(frozen=True)
class Foretold:
    """A mean over weighted runs, and the ends between which most of the weight lies."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class ForetoldScore:
    """What a world says of orders after the break.

    Attributes
    ----------
    orders : Foretold
        All Russian orders.
    coefficient : Foretold or None
        Of US share × after; None if no register determines it.
    log_score : float
        Mean over countries of the negative log probability of their orders.
    effective : float
        Runs, by how well their registers of before the break agree with the record.
    """

    orders: Foretold | None
    coefficient: Foretold | None
    log_score: float
    effective: float


@dataclass(frozen=True)
class ForetoldBin:
    """Russian orders of countries with a US share in a bin.

    Attributes
    ----------
    before, after : int
        On record.
    before_simulated, with_law, without_law : Foretold
        Before the break, and after it with the law and without it.
    """

    low: float
    high: float
    before: int
    before_simulated: Foretold | None
    after: int
    with_law: Foretold | None
    without_law: Foretold | None


@dataclass(frozen=True, kw_only=True)
class RegisterScores:
    """The register of after the break, foretold.

    Attributes
    ----------
    scenario : str
        The world.
    runs : int
        Registers with the law, and as many without it on the same draws.
    level : float
        Share of the weight within ends.
    countries, orders : int
        On record: Russian orders after the break, and of how many countries they are asked.
    coefficient, standard_error : float
        On record.
    with_law, without_law : ForetoldScore
    gain, gain_error : float
        By how much the log score with the law is below that without it, and its standard error over
        countries.
    """

    scenario: str
    runs: int
    level: float
    countries: int
    orders: int
    coefficient: float
    standard_error: float
    with_law: ForetoldScore
    without_law: ForetoldScore
    gain: float
    gain_error: float
    bins: tuple[ForetoldBin, ...]


@dataclass(frozen=True, kw_only=True)
class ValidationFindings:
    """The model against the cases of a file.

    Attributes
    ----------
    rivals : bool
        Whether other sellers bid that were known to.
    runs : int
        Of each case.
    level : float
        Of the intervals of scores.
    n, brier, log_score, auc, intervals, calibration
        See `ConclusionScores`: of the model as it stands.
    baselines : dict of str to float
        Brier scores of what has to be beaten.
    refitted : Refitted or None
        Of the cases of the calibration only.
    stale : tuple of str
        Lines about files that were fitted under other rules.
    warnings : tuple of str
        Lines about buyers that are not in the data.
    before : BeforeScores
        Of talks that were over before the law.
    register : RegisterScores or None
        Of orders after the break; None where no register was simulated.
    """

    cases_file: str
    weights: str
    rivals: bool
    runs: int
    seed: int
    level: float
    n: int
    brier: float | None
    log_score: float | None
    auc: float | None
    intervals: Mapping[str, Interval | None] | None
    calibration: tuple[ReliabilityBin, ...]
    baselines: Mapping[str, float | None]
    designation: DesignationScores
    refitted: Refitted | None
    stale: tuple[str, ...]
    cases: tuple[CaseFound, ...]
    refused: tuple[Refusal, ...]
    warnings: tuple[str, ...]
    before: BeforeScores = field(default_factory=BeforeScores)
    register: RegisterScores | None = None

    @property
    def scores(self) -> ConclusionScores:
        """Scores of the model as it stands."""
        return ConclusionScores(
            n=self.n,
            brier=self.brier,
            log_score=self.log_score,
            auc=self.auc,
            intervals=self.intervals,
            calibration=self.calibration,
        )

    @property
    def left_out(self) -> Mapping[str, float]:
        """P(concluded) of each case by a posterior that has not seen it, where there is one.

        Before a calibration, for other cases than its own, and under other rules, nothing is left
        out.
        """
        unseen = self.refitted.leave_one_out if self.refitted else None
        return unseen.p if unseen else {}

    @property
    def refits(self) -> dict[str, RefitScores]:
        """The scores out of sample by name, those that there are."""
        found = self.refitted.refits if self.refitted else {}
        return {name: scores for name, scores in found.items() if scores is not None}

    @property
    def withheld(self) -> tuple[str, ...]:
        """Names of scores out of sample that are not there because the rules are others."""
        if self.refitted is None or self.refitted.same_rules:
            return ()
        return tuple(name for name, scores in self.refitted.refits.items() if scores is None)


def to_dict(found: ValidationFindings) -> dict[str, Any]:
    """Return findings ready for JSON; what can never be there is left out.

    That is all of designation but three keys where no case was concluded, and designation of a fit
    without the law.
    """
    plain: dict[str, Any] = to_plain(found)
    if found.designation.n == 0:
        plain["designation"] = {name: plain["designation"][name] for name in UNSCORED}
    if found.refitted and found.refitted.without_law:
        del plain["refitted"]["without_law"]["designation"]
    return plain
