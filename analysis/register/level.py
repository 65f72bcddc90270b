"""The level of a world of all importers: by how much others' offers beat Moscow's, on average.

The formulas of the world say how buyers differ, not how often Russia wins: the register has orders
of all kinds, and for engines of a German tank or missiles of an American jet Moscow has no offer.
What is left is one number, `market.level`. It is chosen so that as many orders of before the break
are Russia's, on average over runs, as the register has; later ones play no part. Weights are drawn
from what has not seen the register, which is weighed by after the level is set.

Usage: python -m analysis.register.level [SCENARIO [RUNS [WEIGHTS]]]

A new fit takes three steps: `calibrate --registers 0`, this with the before-register.parquet that
it wrote, and `calibrate` again, which goes on in the same folder.
"""

import sys

from scipy.optimize import brentq

from analysis.register.occasions import book_of, recorded
from analysis.register.panel import BREAK
from analysis.register.simulation import RegisterPlan, won_by_run
from analysis.scenario.weights import BEFORE_REGISTER, apply_weights
from sim.data.population import CLOSES, closes_of, given_by, populated
from sim.scenario import Population, Scenario
from sim.scenario_file import load
from sim.variants import replaced
from sim.world import build

LEVEL = ("market", "level")

WIDEST = (-2.0, 6.0)
"""Levels [LP] between which the right one is sought."""

CLOSE = 0.005
"""How closely it is found [LP]."""


def before_break(scenario: Scenario) -> Scenario:
    """Return a scenario with a population up to the last orders of before the break."""
    asked = scenario.population
    if asked is None:
        raise ValueError(f"{scenario.name}: has no population")
    last = 12 * (BREAK - 1) + CLOSES
    given = given_by(asked)["deals"]
    own = {
        name: deal
        for name, deal in scenario.deals.items()
        if name not in given or closes_of(name) <= last
    }
    changes = {
        "population": Population(first_year=asked.first_year, last_year=BREAK - 1),
        "deals": own,
        "months": min(scenario.months, last - scenario.start),
    }
    return populated(scenario.model_copy(update=changes))


def level_of(scenario: Scenario, runs: int, seed: int = 1) -> float:
    """Return the level at which a world's orders of before the break are as many as on record."""
    early = before_break(scenario)
    book = book_of(build(early))
    known = recorded(book).orders

    def excess(level: float) -> float:
        plan = RegisterPlan(replaced(early, {LEVEL: level}), runs, seed)
        return float(won_by_run(book, plan.scenario, plan, None).sum(axis=1).mean()) - known

    return float(brentq(excess, *WIDEST, xtol=CLOSE))


def main(words: list[str]) -> int:
    """Print the level of a scenario."""
    name, runs, weights = (words + ["world", "20", BEFORE_REGISTER][len(words) :])[:3]
    scenario = apply_weights(load(name), weights).scenario
    found = level_of(scenario, int(runs))
    sys.stdout.write(f"{scenario.name}: level {found:.2f} list prices, {runs} runs\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
