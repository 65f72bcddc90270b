"""The register foretold: log scores of counts, and weighted bands."""

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from analysis.register.simulation import RegisterPlan
from analysis.validation.findings import Foretold
from analysis.validation.foretold import RARE, foretell, foretold, log_scores
from analysis.validation.terminal import told_register
from sim.scenario_file import from_mapping


def test_log_scores_by_hand() -> None:
    """No spread: Poisson; mean 2 and variance 4: negative binomial; never any: a rare event."""
    orders = np.array([[3.0, 0.0, 0.0], [3.0, 4.0, 0.0]])
    found = log_scores(orders, np.array([0.5, 0.5]), np.array([2.0, 1.0, 1.0]))
    wide = nbinom.logpmf(1, 2.0**2 / (4.0 - 2.0), 0.5)
    by_hand = [poisson.logpmf(2, 3.0), wide, poisson.logpmf(1, RARE)]
    assert found == pytest.approx(-np.array(by_hand))


def test_weights_count() -> None:
    """A run of no weight is as if it had not been; one without a value is left out."""
    values = np.array([1.0, 2.0, 9.0, np.nan])
    assert foretold(values, np.array([0.5, 0.5, 0.0, 0.0])) == Foretold(1.5, 1.0, 2.0)
    assert foretold(values, np.array([0.25, 0.25, 0.0, 0.5])) == Foretold(1.5, 1.0, 2.0)
    assert foretold(np.array([np.nan]), np.array([1.0])) is None


@pytest.mark.slow
def test_a_law_that_comes_later_foretells_the_same() -> None:
    """Every number with it and without it, so that it gains nothing."""
    scenario = from_mapping(
        {
            "start": "2016-01",
            "months": 60,
            "law": {"in_force": "2030-01"},
            "population": {"first_year": 2017, "last_year": 2018},
        }
    )
    found = foretell(RegisterPlan(scenario, 4, 1))
    assert found.with_law == found.without_law
    assert (found.gain, found.gain_error) == (0.0, 0.0)
    assert sum(row.after for row in found.bins) == found.orders
    assert len(told_register(found)) == 2
    harsh = scenario.model_copy(
        update={"law": scenario.law.model_copy(update={"in_force": 12 * 2016})}
    )
    assert foretell(RegisterPlan(harsh, 4, 1)).with_law != found.with_law
