"""The model against the cases of a file: scores, next to what any model has to beat."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.cases import (
    BASE,
    Event,
    ScoredCase,
    cases_before,
    events_of,
    scored_cases,
    warnings_of,
)
from analysis.evidence.freshness import file_of_weights, stale_fits, why_stale
from analysis.evidence.posterior import LAWLESS, PARTICLES, KeptParticles, read_particles
from analysis.evidence.scores import LEVEL, brier, gain, log_score
from analysis.register.simulation import plan_of
from analysis.scenario.weights import BEFORE_REGISTER, CALIBRATED, POSTERIOR, apply_weights
from analysis.validation.baselines import base_rate, logistic, shares_and_rivals, two_shares
from analysis.validation.before import file_before, score_before, scores_with_intercept
from analysis.validation.conclusions import conclusion_scores
from analysis.validation.findings import (
    CaseFound,
    DesignationScores,
    RefitScores,
    Refitted,
    ScoresWithIntercept,
    ValidationFindings,
)
from analysis.validation.foretold import foretell
from analysis.validation.predict import Prediction, predict
from analysis.validation.refit import Refit, leave_out
from sim.data.case_file import CASES
from sim.data.case_scenario import figures_of_case
from sim.months import format_month
from sim.scenario_file import load
from sim.variants import without_law

if TYPE_CHECKING:
    from sim.actors import Cast

WORLD = "world"
"""The scenario whose registers are simulated."""

RUNS = 2000
"""Runs of each case, by default: more than enough for scores of some dozens of cases."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def score(
    path: Path = CASES,
    weights: str = POSTERIOR,
    runs: int = RUNS,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
    *,
    rivals: bool = True,
    registers: int = 0,
    cast: "Cast | None" = None,
) -> ValidationFindings:
    """Score the model on the cases of a file, those of before the law apart.

    With `rivals` other sellers bid that were known to. With `registers` so many are simulated, with
    the law and without it, and those of the record of after the break foretold. With a `cast` its
    agents meet the cases; what was fitted to the model's own is not held against them.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    base = apply_weights(load(BASE), weights).scenario
    asked_of = plan_of(WORLD, unseen_by(weights), registers, seed) if registers else None
    early, refused_early = cases_before(file_before(path), base, rivals=rivals)
    cases, refused = scored_cases(path, base, rivals=rivals, some=not early)
    said = predict(cases, runs, seed, progress, cast=cast)
    calm, _ = scored_cases(path, without_law(base), rivals=rivals, some=False)
    unthreatened = predict(calm, runs, seed, progress, cast=cast)
    training, _ = scored_cases(CASES, base)
    asked = np.array([case.for_conclusion for case in cases], dtype=np.bool_)
    concluded = np.array([case.concluded for case in cases], dtype=np.bool_)
    baselines = baseline_predictions(cases, training)
    baselines["no_threat"] = np.array([s.concluded for s in unthreatened])
    unseen = unseen_cases(cases, early, path) if cast is None and rivals else None
    before = score_before(early, refused_early, predict(early, runs, seed, progress, cast=cast))
    refitted = None
    if unseen is not None:
        before = replace(before, refitted=refitted_before(unseen.part(len(cases), None), early))
        refitted = refitted_scores(unseen.part(0, len(cases)), cases, baselines)
    told_before = {case.case_id for case in early} | {item.case_id for item in refused_early}
    used = [file_of_weights(weights), *((PARTICLES, LAWLESS) if refitted else ())]
    return ValidationFindings(
        cases_file=str(path),
        weights=weights,
        rivals=rivals,
        runs=runs,
        seed=seed,
        level=LEVEL,
        **vars(conclusion_scores(np.array([s.concluded for s in said])[asked], concluded[asked])),
        baselines={
            name: brier(values[asked], concluded[asked]) if asked.any() else None
            for name, values in baselines.items()
        },
        designation=designation_scores(np.array([s.designated for s in said]), cases, training),
        refitted=refitted,
        stale=tuple(stale_fits(file for file in used if file is not None and file.is_file())),
        cases=tuple(case_row(case, s) for case, s in zip(cases, said, strict=True)),
        refused=tuple(item for item in refused if item.case_id not in told_before),
        before=before,
        warnings=tuple(warnings_of(cases, path)),
        register=None if asked_of is None else foretell(asked_of, progress),
    )


def baseline_predictions(cases: list[ScoredCase], training: list[ScoredCase]) -> dict[str, Floats]:
    """Return each case's probability by the baselines, fitted on the training cases but itself."""
    shares, rivals = two_shares(training), shares_and_rivals(training)
    outcomes = np.array([case.concluded for case in training])
    usable = np.array([case.for_conclusion for case in training])
    names = [case.case_id for case in training]
    found: dict[str, list[float]] = {"base_rate": [], "logistic": [], "logistic_rivals": []}
    for case, asked, known in zip(cases, two_shares(cases), shares_and_rivals(cases), strict=True):
        others = usable & np.array([name != case.case_id for name in names])
        found["base_rate"].append(base_rate(outcomes[others]))
        fitted = logistic(shares[others], outcomes[others], asked[np.newaxis, :])
        found["logistic"].append(float(fitted[0]))
        fitted = logistic(rivals[others], outcomes[others], known[np.newaxis, :])
        found["logistic_rivals"].append(float(fitted[0]))
    return {name: np.array(values) for name, values in found.items()}


def designation_scores(
    probability: Floats, cases: list[ScoredCase], training: list[ScoredCase]
) -> DesignationScores:
    """Return the scores of P(designated) over the cases that were concluded.

    Cases of one determination are scored once, by the mean of their probabilities.
    """
    concluded = np.array([case.concluded for case in cases])
    named = np.array([case.designated for case in cases])
    if not concluded.any():
        return DesignationScores(n=0, brier=None, base_rate=None)
    known = answers(training)
    said = {
        event: float(
            np.mean(
                [
                    p
                    for p, case in zip(probability, cases, strict=True)
                    if case.concluded and case.case_id in event
                ]
            )
        )
        for event in answers(cases)
    }
    happened = np.array([*answers(cases).values()])
    rates = [
        base_rate(np.array([yes for other, yes in known.items() if not set(event) & set(other)]))
        for event in said
    ]
    return DesignationScores(
        n=int(np.count_nonzero(concluded)),
        designated=int(np.count_nonzero(named & concluded)),
        expected=float(probability[concluded].sum()),
        brier=brier(np.array([*said.values()]), happened),
        log_score=log_score(np.array([*said.values()]), happened),
        base_rate=brier(np.array(rates), happened),
    )


def answers(cases: Sequence[ScoredCase]) -> dict[Event, bool]:
    """Return whether the buyer was designated, once for each event among concluded cases."""
    events = zip(events_of(cases), cases, strict=True)
    return {event: case.designated for event, case in events if case.concluded}


@dataclass(frozen=True)
class UnseenCases:
    """Predictions by posteriors that have not seen their case; None where the rules are others.

    Attributes
    ----------
    by_case, by_country : Refit or None
        The case left out of the fit, or all of its country, after the law and before it.
    without_law : Refit or None
        The case left out of a fit without the law; None where there is no such fit, too.
    same_rules : bool
        Whether all particles were simulated under the rules here.
    """

    by_case: Refit | None
    by_country: Refit | None
    without_law: Refit | None
    same_rules: bool

    def part(self, first: int, end: int | None) -> "UnseenCases":
        """Return the predictions for some of the cases, by their places."""
        rows = slice(first, end)
        return replace(
            self,
            by_case=self.by_case and self.by_case.part(rows),
            by_country=self.by_country and self.by_country.part(rows),
            without_law=self.without_law and self.without_law.part(rows),
        )


def unseen_by(weights: str) -> str:
    """Return the weights that foretell the register: those asked for, or what has not seen it."""
    return BEFORE_REGISTER if weights in (POSTERIOR, CALIBRATED) else weights


def unseen_cases(
    cases: Sequence[ScoredCase], early: Sequence[ScoredCase], path: Path
) -> UnseenCases | None:
    """Return predictions with each case, and each country, left out of the fit.

    Cases of one determination are left out together: either would tell of the other.

    None for any file but the one that the calibration used, and before the first calibration. What
    particles imply was simulated when they were fitted, so that particles of other rules predict
    nothing here.

    Parameters
    ----------
    cases, early : sequence of ScoredCase
        Under the law, and over before it: predictions come in this order.
    """
    if path.resolve() != CASES.resolve() or not PARTICLES.is_file():
        return None
    every = [*cases, *early]
    kept = read_particles(every)
    lawless = read_particles(every, LAWLESS, law=False) if LAWLESS.is_file() else None
    names = [" + ".join(event) for event in events_of(every)]
    countries = [case.case.facts.iso3 for case in every]
    usable = fresh(kept)
    return UnseenCases(
        by_case=left_out(kept, names) if usable else None,
        by_country=left_out(kept, countries) if usable else None,
        without_law=left_out(lawless, names) if lawless and fresh(lawless) else None,
        same_rules=all(fresh(fit) for fit in (kept, lawless) if fit is not None),
    )


def left_out(fit: KeptParticles, groups: Sequence[str]) -> Refit:
    """Return predictions of a fit for each case with its whole group left out."""
    return leave_out(fit.importance, fit.kernel, fit.implied, fit.record, groups)


def refitted_scores(
    unseen: UnseenCases, cases: list[ScoredCase], baselines: Mapping[str, Floats]
) -> Refitted:
    """Return scores of the cases under the law with each case, and each country, left out."""
    rivals = {name: baselines[name] for name in ("logistic", "logistic_rivals", "base_rate")}
    without = unseen.without_law
    found = Refitted(same_rules=unseen.same_rules)
    if without is not None:
        found = replace(found, without_law=refit_scores(without, cases, designation=False))
        rivals["without_law"] = without.concluded
    if unseen.by_case is None or unseen.by_country is None:
        return found
    asked = np.array([case.for_conclusion for case in cases])
    concluded = np.array([case.concluded for case in cases])[asked]
    groups = [case.case.facts.iso3 for case in cases if case.for_conclusion]
    return replace(
        found,
        leave_one_out=refit_scores(unseen.by_case, cases),
        leave_one_country_out=refit_scores(unseen.by_country, cases),
        gains={
            name: gain(unseen.by_case.concluded[asked], values[asked], concluded, groups)
            for name, values in rivals.items()
        },
    )


def refitted_before(
    unseen: UnseenCases, early: Sequence[ScoredCase]
) -> dict[str, ScoresWithIntercept]:
    """Return scores of the talks of before the law with each case, and each country, left out."""
    refits = {"leave_one_out": unseen.by_case, "leave_one_country_out": unseen.by_country}
    happened = np.array([case.concluded for case in early])
    return {
        name: scores_with_intercept(refit.concluded, happened)
        for name, refit in refits.items()
        if refit is not None
    }


def fresh(fit: KeptParticles) -> bool:
    """Return whether particles were simulated under the rules here."""
    return why_stale(fit.provenance) is None


def refit_scores(refit: Refit, cases: list[ScoredCase], *, designation: bool = True) -> RefitScores:
    """Return the scores of predictions by posteriors that had not seen their case."""
    asked = np.array([case.for_conclusion for case in cases])
    concluded = np.array([case.concluded for case in cases])
    return RefitScores(
        **vars(conclusion_scores(refit.concluded[asked], concluded[asked])),
        designation=designation_scores(refit.designated, cases, cases) if designation else None,
        support=refit.support,
        p={case.case_id: p for case, p in zip(cases, refit.concluded.tolist(), strict=True)},
    )


def case_row(case: ScoredCase, said: Prediction) -> CaseFound:
    """Return what the model says of a case, and what happened."""
    _, stood_in = figures_of_case(case.case.facts)
    return CaseFound(
        case_id=case.case_id,
        country=case.case.facts.buyer,
        system=case.case.facts.system,
        start=format_month(case.scenario.start),
        scored_for_conclusion=case.for_conclusion,
        p=said.concluded,
        outcome=int(case.concluded),
        p_designated=said.designated,
        designated=int(case.designated),
        why=said.why + "".join(f"; {name} from {origin}" for name, origin in stood_in.items()),
    )
