"""What the model says of cases: probabilities, and in words why."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.evidence.cases import ScoredCase
from analysis.evidence.kernel import allowed
from analysis.evidence.simulate import is_concluded, is_designated
from sim.ensemble import Ensemble, simulate
from sim.records import Records
from sim.rules.terms import NOT_YET, Stage
from sim.scenario import Scenario

if TYPE_CHECKING:
    from sim.actors import Cast


@dataclass(frozen=True)
class Prediction:
    """What the model says of a case.

    Attributes
    ----------
    concluded : float
        Probability of delivered, or signed and standing, at the horizon.
    designated : float
        Probability that the buyer is designated over it, given that it was concluded.
    """

    concluded: float
    designated: float
    why: str


def predict(
    cases: Sequence[ScoredCase],
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None = None,
    *,
    cast: "Cast | None" = None,
) -> list[Prediction]:
    """Simulate each case from its own start to the horizon, by agents of a cast if one is given.

    Other causes are allowed for as they were in the fit.
    """
    found = [counted(case.scenario, runs, seed, progress, cast) for case in cases]
    named = sum(count.designated for count in found) + 0.5
    pooled = named / (sum(count.concluded for count in found) + 1.0)
    return [
        Prediction(
            float(allowed((count.concluded + 0.5) / (runs + 1.0))),
            float(allowed((count.designated + pooled) / (count.concluded + 1.0))),
            count.why,
        )
        for count in found
    ]


@dataclass(frozen=True)
class Count:
    """Runs of a case that ended concluded, of these designated, and why in words."""

    concluded: int
    designated: int
    why: str


def counted(
    scenario: Scenario,
    runs: int,
    seed: int,
    progress: Callable[[int], None] | None,
    cast: "Cast | None",
) -> Count:
    """Simulate a case and count."""
    engine = "compiled" if cast is None else "mesa"
    ensemble = simulate(scenario, runs, seed, engine=engine, progress=progress, cast=cast)
    deals = ensemble.deals[:, 0]
    concluded = is_concluded(deals)
    return Count(
        int(np.count_nonzero(concluded)),
        int(np.count_nonzero(concluded & is_designated(deals))),
        reasons(ensemble, deals),
    )


def reasons(ensemble: Ensemble, deals: Records) -> str:
    """Return the mean terms of the last decision, and how runs ended, in a line."""
    weighed = deals[deals["decided"] != NOT_YET]
    if len(weighed) == 0:
        return "no decision was due"
    terms = {name: float(weighed[name].mean()) for name in ("value", "price", "sanction")}
    gain = float(weighed["gain_from_buying"].mean())
    other = gain - (terms["value"] - terms["price"] - terms["sanction"])
    stage = deals["stage"]
    ends = {
        "dropped": float(np.mean(stage == Stage.ABANDONED)),
        "switched": float(np.mean(stage == Stage.SWITCHED)),
        "still in talks": float(np.mean(stage < Stage.SIGNED)),
        "reversed": float(np.mean(stage == Stage.REVERSED)),
        "withdrawn": float(np.mean(stage == Stage.WITHDRAWN)),
    }
    threatened = float(np.mean(deals["threat"] > 0))
    exposure = float(ensemble.buyers["exposure"][:, 0].mean())
    told = ", ".join(f"{name} {share:.0%}" for name, share in ends.items() if share >= 0.005)
    return (
        f"worth {terms['value']:.2f}, price {terms['price']:.2f}, expected sanction "
        f"{terms['sanction']:.2f} of a loss of {exposure:.2f}, other {other:+.2f}, "
        f"gain {gain:+.2f} list prices; warned {threatened:.0%}" + (f"; {told}" if told else "")
    )
