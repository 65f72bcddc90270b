"""R8: what other sellers bid."""

from sim.parameters.declare import ParameterSection, by_word, parameter
from sim.rules.terms import Bids, Named


class MarketTerms(ParameterSection):
    """R8: what other sellers bid."""

    named: by_word(Named) = parameter(  # type: ignore[valid-type]
        Named.HEARD,
        "what buyers make of the offers whose sellers a scenario names",
        reason="who names offers means them; some may be listed and left out of account",
    )
    bidders: int = parameter(
        0,
        "further sellers, by name unknown, that bid for a deal which does not say how many do",
        unit="sellers",
        high=1000,
        span=(0, 4),
        role="uncertainty",
        symbol="n",
        reason="off by default: direct talks and repeat orders have none; not fitted",
    )
    allies: int = parameter(
        0,
        "allied sellers that bid for each deal at Washington's asking, but for an adversary's",
        unit="sellers",
        high=1000,
        span=(0, 4),
        role="lever",
        reason="off by default: what they bid is worth what other unnamed bids are",
    )
    bids: by_word(Bids) = parameter(  # type: ignore[valid-type]
        Bids.PLAIN,
        "what such a bid is worth beside its random part: μ_o alone, or what the formula of named "
        "offers gives at list price as well",
        role="constant",
        reason="with `typical`, as in `record`, a bid serves the need and strains the budget as "
        "Moscow's does",
    )
    level: float = parameter(
        0.0,
        "what every offer but Moscow's is worth beyond the formulas: Washington's, named ones, and "
        "under `typical` unnamed ones",
        unit="LP",
        low=-100.0,
        high=100.0,
        role="constant",
        reason="off by default; the world of all importers has one, fitted on orders before 2018",
    )
    mean: float = parameter(
        0.0,
        "mean net value of such a bid",
        unit="LP",
        low=-100.0,
        high=100.0,
        span=(-1.0, 1.0),
        symbol="μ_o",
        reason="reasoned: half of all bids are better than buying nothing; fitted on cases whose "
        "rival bids are known",
    )
    spread: float = parameter(
        0.5,
        "standard deviation of what the analyst cannot see in another seller's offer",
        unit="LP",
        high=100.0,
        span=(0.1, 1.0),
        symbol="σ_o",
        reason="reasoned: as for Russia's own (weights.spread); fitted on the same cases",
    )
    compat: float = parameter(
        1.0,
        "value of an offer's fit with an arsenal that is all of the seller's family",
        unit="LP",
        high=100.0,
        span=(0.0, 2.0),
        symbol="θ_compat",
        reason="reasoned: as for the American alternative (weights.interop); fitted on cases whose "
        "rival bids are known",
    )
