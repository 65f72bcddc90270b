"""Congress (R4) and Treasury (R7)."""

import math

from sim.parameters.declare import Section, parameter


class CongressTerms(Section):
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


class TreasuryTerms(Section):
    """R7: payment friction from designations of Russian persons."""

    friction: float = parameter(
        0.15,
        "largest payment friction",
        unit="LP",
        span=(0.0, 0.5),
        role="uncertainty",
        symbol="f_max",
        reason="reasoned: rouble and rupee routes cost a few to fifteen per cent",
    )
    half_designations: float = parameter(
        20.0,
        "effective designations that bring half of the largest friction",
        low=1e-6,
        unit="entities",
        role="constant",
        symbol="N_half",
        reason="fixed: not identified with f_max",
    )
    individual_weight: float = parameter(
        0.2,
        "weight of an individual relative to an entity",
        high=1.0,
        role="constant",
        symbol="w",
        reason="reasoned: persons do not clear payments",
    )
    listed_weight: float = parameter(
        0.1,
        "share of effect left when a person was already listed",
        high=1.0,
        role="constant",
        reason="reasoned: property already blocked",
    )
    half_life: float = parameter(
        24.0,
        "months in which Russia adapts to half of the friction",
        unit="months",
        low=0.1,
        span=(6.0, 96.0),
        infinite=True,
        reason="dollar-free payment for India's contract was agreed within a year",
    )
    retaliation: float = parameter(
        0.0,
        "monthly hazard of new designations per unit of grievance",
        unit="1/month",
        span=(0.0, 0.2),
        role="uncertainty",
        reason="off by default: designations are scheduled from the record",
    )
    retaliation_entities: float = parameter(
        10.0,
        "effective entities in one endogenous round of designations",
        unit="entities",
        role="constant",
        reason="rounds on record: 5 entities and 19 individuals; 38 persons",
    )
