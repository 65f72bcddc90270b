"""What Russia wants, how it prices (R5), and what may keep it from a sale (R10)."""

from sim.parameters.declare import ParameterSection, by_word, parameter
from sim.rules.terms import Pricing


class RussiaTerms(ParameterSection):
    """R5, R10: what Russia wants, how it prices, and what may keep it from a sale."""

    pricing: by_word(Pricing) = parameter(  # type: ignore[valid-type]
        Pricing.NASH, "price rule", role="constant", reason="prices on record differ by buyer"
    )
    unit_cost: float = parameter(
        0.6,
        "unit cost",
        unit="LP",
        span=(0.3, 0.9),
        symbol="c",
        reason="India paid 1,086 musd a regiment and Turkey 2,500: the low end is above cost",
    )
    wedge: float = parameter(
        0.2,
        "revenue Russia forgoes to sell to a NATO ally of the United States",
        unit="LP",
        span=(0.0, 0.6),
        role="uncertainty",
        reason="Turkey's contract was 55 % financed by Russia",
    )
    share: float = parameter(
        0.5,
        "Russia's share of the surplus",
        high=1.0,
        span=(0.1, 0.9),
        role="constant",
        symbol="φ",
        reason="fixed: equal patience in alternating offers; not identified with λ_B",
    )
    scarcity: float = parameter(
        0.0,
        "what a full order book adds to the least Russia accepts, per year of production in it",
        unit="LP/year",
        span=(0.0, 0.3),
        reason="off by default: what a place in the queue is worth to Russia is not on record",
    )
    sanction_cost: float = parameter(
        0.0,
        "what new sanctions over a significant sale would cost Russia, payment friction apart",
        unit="LP",
        infinite=True,
        span=(0.0, 2.0),
        symbol="L",
        reason="off by default: Moscow sold on after those of 2018",
    )
    alpha: float = parameter(
        1.0,
        "prior weight of 'new sanctions follow a significant sale'",
        unit="cases",
        role="constant",
        symbol="α_R",
        reason="as buyers expect of themselves (learning.alpha)",
    )
    beta: float = parameter(
        2.0,
        "prior weight of 'none follow'",
        unit="cases",
        role="constant",
        symbol="β_R",
        reason="as buyers expect of themselves (learning.beta)",
    )
    withdrawal: float = parameter(
        0.0,
        "monthly probability of withdrawing a signed, undelivered deal, for a Russia sure to lose",
        unit="1/month",
        high=1.0,
        span=(0.0, 0.2),
        symbol="z_R",
        reason="off by default: of the deals on record under the law Moscow withdrew none",
    )
    precision: float = parameter(
        5.0,
        "logit precision of Russia where it weighs whether to withdraw",
        unit="1/LP",
        infinite=True,
        role="constant",
        symbol="λ_R",
        reason="fixed: not identified with what it weighs",
    )
