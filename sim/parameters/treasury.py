"""Treasury (R7), and what sales bring upon Russia (R10)."""

from sim.parameters.declare import ParameterSection, parameter


class TreasuryTerms(ParameterSection):
    """R7, R10: payment friction from listings of Russian persons, and when a sale brings one."""

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
    listing: float = parameter(
        0.0,
        "probability that a significant delivery brings a listing of Russian persons, and, of "
        "sales that have brought none, that a designation of the buyer does",
        unit="probability",
        high=1.0,
        span=(0.0, 1.0),
        role="lever",
        reason="off by default: the list grew with one of two determinations (September 2018), but "
        "its members were barred before",
    )
    listing_entities: float = parameter(
        15.0,
        "effective entities that such a listing adds",
        unit="entities",
        role="constant",
        reason="33 persons on 20 September 2018 (events.csv); reasoned: a third of them entities, "
        "the rest at individual_weight",
    )
