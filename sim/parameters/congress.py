"""Congress (R4)."""

import math

from sim.parameters.declare import ParameterSection, parameter


class CongressTerms(ParameterSection):
    """R4: pressure, letters, and what they raise."""

    inaction: float = parameter(
        0.01,
        "monthly rise of the cost of inaction per pending case",
        unit="LP/month",
        span=(0.0, 0.05),
        symbol="κ",
        reason="reasoned: a quarter of a list price after two years",
    )
    inaction_cap: float = parameter(
        0.25,
        "largest cost of inaction per pending case",
        unit="LP",
        span=(0.0, 1.0),
        symbol="κ cap",
        infinite=True,
        reason="reasoned: bounded, since attention moves on",
    )
    lifting_cost: float = parameter(
        0.5,
        "cost of lifting sanctions against the will of Congress, where the weapon stays",
        unit="LP",
        span=(0.0, 3.0),
        symbol="b",
        infinite=True,
        reason="reasoned: more than a waiver; counts only with R14, until law.consent_from",
    )
    visible_talks: float = parameter(
        1.0,
        "pressure added per month by a deal visibly under negotiation",
        unit="points",
        role="constant",
        reason="fixed: the unit of pressure; not identified with the threshold",
    )
    unanswered: float = parameter(
        2.0,
        "pressure added per month by an unanswered purchase",
        unit="points",
        role="constant",
        reason="reasoned: twice a visible talk",
    )
    decay: float = parameter(
        0.8,
        "share of pressure left after a month",
        high=1.0,
        role="constant",
        reason="reasoned: attention halves in a quarter",
    )
    threshold: float = parameter(
        20.0,
        "pressure above which a letter goes out",
        unit="points",
        span=(5.0, 50.0),
        infinite=True,
        reason="reasoned: four visible talks for a year stay just below it",
    )
    letter_rate: float = parameter(
        0.25,
        "monthly probability of a letter above the threshold",
        unit="1/month",
        high=1.0,
        role="constant",
        reason="fixed: not identified with the threshold",
    )
    letter_gap: int = parameter(
        12,
        "least months between two letters",
        unit="months",
        role="constant",
        reason="letters on record: one or two a year for one buyer, years apart in general",
    )
    letter_factor: float = parameter(
        1.5,
        "factor on the cost of backing down while a letter is fresh",
        span=(1.0, 3.0),
        reason="reasoned",
    )
    letter_months: int = parameter(
        12,
        "months during which a letter is fresh",
        unit="months",
        role="constant",
        reason="definition",
    )
    deadline_pressure: float = parameter(
        math.inf,
        "pressure above which Congress legislates a deadline for pending cases",
        unit="points",
        role="uncertainty",
        infinite=True,
        reason="off by default; the FY2021 defence act shows that Congress can",
    )
    deadline_months: int = parameter(
        1,
        "months that such a deadline leaves",
        unit="months",
        role="constant",
        reason="FY2021 defence act, section 1241: 30 days",
    )
