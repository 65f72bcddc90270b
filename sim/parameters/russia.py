"""What Russia wants and how it prices (R5)."""

from sim.parameters.declare import Section, by_word, parameter
from sim.rules.terms import Pricing


class RussiaTerms(Section):
    """R5: what Russia wants and how it prices."""

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
