"""The model against the cases of a file: scores, next to what any model has to beat."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.evidence.baselines import base_rate, logistic, two_shares
from analysis.evidence.cases import (
    BASE,
    Refusal,
    ScoredCase,
    scored_cases,
    warnings_of,
    without_law,
)
from analysis.evidence.freshness import file_of_weights, stale_fits, why_stale
from analysis.evidence.posterior import LAWLESS, PARTICLES, KeptParticles, read_particles
from analysis.evidence.predict import Prediction, predict
from analysis.evidence.refit import Refit, leave_out
from analysis.evidence.scores import LEVEL, auc, bootstrap, brier, calibration, gain, log_score
from analysis.evidence.weights import POSTERIOR, apply_weights
from sim.data.case_file import CASES
from sim.data.case_scenario import figures_of_case
from sim.months import format_month
from sim.scenario_file import load

RUNS = 2000
"""Runs of each case, by default: more than enough for scores of some dozens of cases."""

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def validate(
    path: Path = CASES,
    weights: str = POSTERIOR,
    runs: int = RUNS,
    seed: int = 1,
    progress: Callable[[int], None] | None = None,
) -> dict[str, Any]:
    """Score the model on the cases of a file; ready for JSON.

    `run.py validate --help` lists the keys.

    Raises
    ------
    ScenarioError, CommandError
        If the file, the weights, or what is asked of them is wrong.
    """
    base = apply_weights(load(BASE), weights).scenario
    cases, refused = scored_cases(path, base)
    said = predict(cases, runs, seed, progress)
    calm, _ = scored_cases(path, without_law(base))
    unthreatened = predict(calm, runs, seed, progress)
    training, _ = scored_cases(CASES, base)
    asked = np.array([case.for_conclusion for case in cases])
    concluded = np.array([case.concluded for case in cases])
    result: dict[str, Any] = {
        "cases_file": str(path),
        "weights": weights,
        "runs": runs,
        "seed": seed,
        "level": LEVEL,
        **conclusion_scores(np.array([s.concluded for s in said])[asked], concluded[asked]),
    }
    baselines = baseline_predictions(cases, training)
    baselines["no_threat"] = np.array([s.concluded for s in unthreatened])
    result["baselines"] = {
        name: brier(values[asked], concluded[asked]) if asked.any() else None
        for name, values in baselines.items()
    }
    result["designation"] = designation_scores(
        np.array([s.designated for s in said]), cases, training
    )
    result["refitted"] = refitted_scores(cases, path, baselines)
    used = [file_of_weights(weights)]
    if result["refitted"] is not None:
        used += [PARTICLES, LAWLESS]
    result["stale"] = stale_fits(file for file in used if file is not None and file.is_file())
    result["cases"] = [case_row(case, s) for case, s in zip(cases, said, strict=True)]
    result["refused"] = [asdict(refusal) for refusal in refused]
    result["warnings"] = warnings_of(cases, path)
    return result


def conclusion_scores(probability: Floats, happened: Flags) -> dict[str, Any]:
    """Return the scores of P(concluded), with bootstrap intervals over cases."""
    if len(happened) == 0:
        nothing = dict.fromkeys(("brier", "log_score", "auc", "intervals"))
        return {"n": 0, **nothing, "calibration": []}
    return {
        "n": len(happened),
        "brier": brier(probability, happened),
        "log_score": log_score(probability, happened),
        "auc": auc(probability, happened),
        "intervals": bootstrap(probability, happened),
        "calibration": [asdict(row) for row in calibration(probability, happened)],
    }


def baseline_predictions(cases: list[ScoredCase], training: list[ScoredCase]) -> dict[str, Floats]:
    """Return each case's probability by the baselines, fitted on the training cases but itself."""
    shares = two_shares(training)
    outcomes = np.array([case.concluded for case in training])
    usable = np.array([case.for_conclusion for case in training])
    names = [case.case_id for case in training]
    found: dict[str, list[float]] = {"base_rate": [], "logistic": []}
    for case, asked in zip(cases, two_shares(cases), strict=True):
        others = usable & np.array([name != case.case_id for name in names])
        found["base_rate"].append(base_rate(outcomes[others]))
        fitted = logistic(shares[others], outcomes[others], asked[np.newaxis, :])
        found["logistic"].append(float(fitted[0]))
    return {name: np.array(values) for name, values in found.items()}


def designation_scores(
    probability: Floats, cases: list[ScoredCase], training: list[ScoredCase]
) -> dict[str, Any]:
    """Return the scores of P(designated) over the cases that were concluded."""
    concluded = np.array([case.concluded for case in cases])
    named = np.array([case.designated for case in cases])
    if not concluded.any():
        return {"n": 0, "brier": None, "base_rate": None}
    rates = [
        base_rate(
            np.array([t.designated for t in training if t.concluded and t.case_id != case.case_id])
        )
        for case in cases
    ]
    return {
        "n": int(np.count_nonzero(concluded)),
        "designated": int(np.count_nonzero(named & concluded)),
        "expected": float(probability[concluded].sum()),
        "brier": brier(probability[concluded], named[concluded]),
        "log_score": log_score(probability[concluded], named[concluded]),
        "base_rate": brier(np.array(rates)[concluded], named[concluded]),
    }


def refitted_scores(
    cases: list[ScoredCase], path: Path, baselines: Mapping[str, Floats]
) -> dict[str, Any] | None:
    """Return scores with each case, and each country, left out of the fit.

    None for any file but the one that the calibration used, and before the first calibration. What
    particles imply was simulated when they were fitted, so that particles of other rules are not
    scored: None in place of their scores.
    """
    if path.resolve() != CASES.resolve() or not PARTICLES.is_file():
        return None
    kept = read_particles(cases)
    lawless = read_particles(cases, LAWLESS, law=False) if LAWLESS.is_file() else None
    found: dict[str, Any] = {
        "same_rules": all(fresh(fit) for fit in (kept, lawless) if fit is not None),
        "leave_one_out": None,
        "leave_one_country_out": None,
        "without_law": None,
        "gains": {},
    }
    names = [case.case_id for case in cases]
    countries = [case.case.facts.iso3 for case in cases]
    rivals = {name: baselines[name] for name in ("logistic", "base_rate")}
    if lawless is not None and fresh(lawless):
        refit = leave_out(lawless.importance, lawless.kernel, lawless.implied, names)
        found["without_law"] = refit_scores(refit, cases, designation=False)
        rivals["without_law"] = refit.concluded
    if not fresh(kept):
        return found
    by_case = leave_out(kept.importance, kept.kernel, kept.implied, names)
    by_country = leave_out(kept.importance, kept.kernel, kept.implied, countries)
    found["leave_one_out"] = refit_scores(by_case, cases)
    found["leave_one_country_out"] = refit_scores(by_country, cases)
    asked = np.array([case.for_conclusion for case in cases])
    concluded = np.array([case.concluded for case in cases])[asked]
    groups = [country for country, yes in zip(countries, asked, strict=True) if yes]
    found["gains"] = {
        name: asdict(gain(by_case.concluded[asked], values[asked], concluded, groups))
        for name, values in rivals.items()
    }
    return found


def fresh(fit: KeptParticles) -> bool:
    """Return whether particles were simulated under the rules here."""
    return why_stale(fit.provenance) is None


def refit_scores(
    refit: Refit, cases: list[ScoredCase], *, designation: bool = True
) -> dict[str, Any]:
    """Return the scores of predictions by posteriors that had not seen their case."""
    asked = np.array([case.for_conclusion for case in cases])
    concluded = np.array([case.concluded for case in cases])
    found = conclusion_scores(refit.concluded[asked], concluded[asked])
    if designation:
        found["designation"] = designation_scores(refit.designated, cases, cases)
    return {
        **found,
        "effective_particles": refit.effective,
        "p": {case.case_id: p for case, p in zip(cases, refit.concluded.tolist(), strict=True)},
    }


def case_row(case: ScoredCase, said: Prediction) -> dict[str, Any]:
    """Return what is printed of a case."""
    _, stood_in = figures_of_case(case.case.facts)
    return {
        "case_id": case.case_id,
        "country": case.case.facts.buyer,
        "system": case.case.facts.system,
        "start": format_month(case.scenario.start),
        "scored_for_conclusion": case.for_conclusion,
        "p": said.concluded,
        "outcome": int(case.concluded),
        "p_designated": said.designated,
        "designated": int(case.designated),
        "why": said.why + "".join(f"; {name} from {origin}" for name, origin in stood_in.items()),
    }


__all__ = ["RUNS", "Refusal", "validate"]
