"""What predictions rest on that have not seen their case or country: effective particles, tails."""

import numpy as np
import pytest

from analysis.evidence.kernel import Kernel, TargetRecord, kernel, log_with_intercept, shares
from analysis.evidence.population import effective, normalised, pareto_shape
from analysis.evidence.simulate import Implied
from analysis.validation.findings import Support
from analysis.validation.refit import leave_out


def record_of_three(shifted: list[bool] | None = None) -> TargetRecord:
    """Return a record of three cases of which the first was concluded."""
    yes = np.array([True, False, False])
    none = np.array([])
    early = None if shifted is None else np.array(shifted)
    return TargetRecord(
        np.ones(3, np.bool_), yes, ~yes & yes, np.arange(3), (), none, none, shifted=early
    )


def test_leaving_out_talks_of_before_the_law_is_fitting_without_them() -> None:
    """The intercept is integrated over anew; the other kind of case keeps what it says."""
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 65, (400, 3)).astype(np.int32)
    implied = Implied(64, counts, np.zeros((400, 3), np.int32), np.zeros((400, 0)))
    record = record_of_three([True, False, True])
    whole = kernel(implied, record)
    found = leave_out(np.zeros(400), whole, implied, record, ["a", "b", "a"])
    said = shares(implied)[0]
    weights = normalised(whole.cases.sum(axis=1))
    assert found.concluded[0] == pytest.approx(0.025 + 0.95 * weights @ said[:, 0])
    assert found.support["b"].effective == pytest.approx(effective(normalised(whole.before)))
    found = leave_out(np.zeros(400), whole, implied, record, ["a", "b", "c"])
    alone = log_with_intercept(said[:, [2]], np.array([False]))
    weights = normalised(whole.cases.sum(axis=1) + alone)
    assert found.concluded[0] == pytest.approx(0.025 + 0.95 * weights @ said[:, 0])


def test_support_is_of_the_weights_without_the_group() -> None:
    """Of one case, and of two of a country together."""
    rng = np.random.default_rng(5)
    counts = rng.integers(0, 65, (400, 3)).astype(np.int32)
    implied = Implied(64, counts, np.zeros((400, 3), np.int32), np.zeros((400, 0)))
    importance = rng.normal(0.0, 1.0, 400)
    on_cases = np.log(rng.random((400, 3)))
    whole = Kernel(on_cases, rng.normal(0.0, 0.1, (400, 1)))
    found = leave_out(importance, whole, implied, record_of_three(), ["a", "b", "b"]).support
    assert list(found) == ["a", "b"]
    for group, kept in (("a", [1, 2]), ("b", [0])):
        logs = importance + whole.patterns[:, 0] + on_cases[:, kept].sum(axis=1)
        weights = normalised(logs)
        assert found[group].effective == pytest.approx(effective(weights))
        assert found[group].pareto_k == pytest.approx(pareto_shape(weights))


@pytest.mark.parametrize(
    ("pareto_k", "words"),
    [(None, ""), (0.5, ""), (0.51, "may be further off"), (0.7, "may be"), (0.71, "relied on")],
)
def test_heavy_tails_bring_a_warning(pareto_k: float | None, words: str) -> None:
    """Above .5 a mild one, above .7 a strong one."""
    warning = Support(400.0, pareto_k).warning
    assert (words in warning) if words else (warning == "")
