"""What State weighs, its levers (R3), and what counts as significant."""

import math

from sim.parameters.declare import ParameterSection, by_word, parameter
from sim.rules.terms import Policy


class StateTerms(ParameterSection):
    """R3: what State weighs, and its levers."""

    policy: by_word(Policy) = parameter(  # type: ignore[valid-type]
        Policy.DISCRETIONARY,
        "how State answers a significant transaction",
        role="lever",
        reason="the statute leaves the determination to the executive",
    )
    theta: float = parameter(
        0.5,
        "probability of designation under the policy 'bernoulli'",
        high=1.0,
        role="lever",
        symbol="θ",
        reason="used by one policy only",
    )
    resolve: float = parameter(
        0.3,
        "probability that State is the resolute type, under 'signalling' and 'kreps_wilson'",
        high=1.0,
        symbol="p",
        reason="used by two policies only",
    )
    precision: float = parameter(
        6.0,
        "logit precision of State",
        unit="1/LP",
        span=(1.0, 20.0),
        role="constant",
        symbol="λ_S",
        infinite=True,
        reason="fixed: the scale of State's payoffs; twice the buyers' precision",
    )
    deterrence_gain: float = parameter(
        1.0,
        "State's gain when a deal does not happen",
        unit="LP",
        low=-100.0,
        span=(0.3, 3.0),
        role="constant",
        symbol="D",
        reason="fixed: a deal stopped is worth its list price; not identified with ω",
    )
    reputation: float = parameter(
        0.5,
        "weight of the effect of an answer on the other talks",
        span=(0.0, 2.0),
        symbol="ω",
        reason="reasoned: officials discount later deals by half",
    )
    detection: float = parameter(
        0.25,
        "monthly probability of detecting talks",
        unit="1/month",
        high=1.0,
        span=(0.05, 1.0),
        reason="reasoned: talks become known within about four months",
    )
    threat_rate: float = parameter(
        0.15,
        "monthly probability that State considers a warning",
        unit="1/month",
        high=1.0,
        span=(0.0, 1.0),
        role="lever",
        symbol="m_threat",
        reason="reasoned: an inter-agency round every half year",
    )
    answer_rate: float = parameter(
        0.05,
        "monthly probability that State decides a pending case",
        unit="1/month",
        high=1.0,
        span=(0.01, 0.5),
        role="lever",
        symbol="m",
        reason="reasoned: a determination is a year or two of inter-agency work",
    )
    severity: float = parameter(
        1.0,
        "severity of the menu of sanctions chosen",
        span=(0.0, 3.0),
        role="lever",
        reason="fixed at 1: the scale of exposure; the θ's of exposure carry the level",
    )
    severity_cost: float = parameter(
        0.0,
        "how State's cost of sanctions grows with the severity of the menu: as its power γ",
        high=10.0,
        span=(0.0, 1.5),
        symbol="γ",
        reason="off by default; with R12 a heavier menu is used less and believed less. 1: a menu "
        "twice as heavy costs State twice as much",
    )
    repeat: float = parameter(
        1.5,
        "how much heavier sanctions weigh on a buyer already designated",
        low=0.0,
        span=(1.0, 3.0),
        role="lever",
        reason="the statute's menu has twelve measures, of which five are due the first time",
    )
    gain: float = parameter(
        0.1,
        "State's direct gain from designating anyone",
        unit="LP",
        low=-100.0,
        role="constant",
        symbol="g",
        reason="fixed: only g - k matters",
    )
    gain_adversary: float = parameter(
        0.3,
        "added direct gain from designating an adversary",
        unit="LP",
        low=-100.0,
        role="constant",
        reason="fixed: only g - k matters",
    )
    gain_alliance: float = parameter(
        0.6,
        "added direct gain where the weapon endangers an alliance",
        unit="LP",
        low=-100.0,
        role="constant",
        reason="the statute bars waivers that endanger an alliance",
    )
    cost_nato_ally: float = parameter(
        1.0,
        "cost of sanctioning a NATO ally",
        unit="LP",
        low=-100.0,
        span=(0.0, 3.0),
        symbol="k",
        reason="reasoned: a relation as valuable as the deal",
    )
    cost_major_non_nato_ally: float = parameter(
        1.0,
        "cost of sanctioning a major non-NATO ally",
        unit="LP",
        low=-100.0,
        span=(0.0, 3.0),
        symbol="k",
        reason="reasoned: as a NATO ally",
    )
    cost_partner: float = parameter(
        0.9,
        "cost of sanctioning a partner",
        unit="LP",
        low=-100.0,
        span=(0.0, 3.0),
        symbol="k",
        reason="reasoned: somewhat below an ally",
    )
    cost_neutral: float = parameter(
        0.5,
        "cost of sanctioning a neutral state",
        unit="LP",
        low=-100.0,
        span=(0.0, 3.0),
        symbol="k",
        reason="reasoned: half an ally",
    )
    cost_adversary: float = parameter(
        0.0,
        "cost of sanctioning an adversary",
        unit="LP",
        low=-100.0,
        span=(-1.0, 1.0),
        symbol="k",
        reason="reasoned: nothing to lose",
    )
    cost_spread: float = parameter(
        0.3,
        "standard deviation of State's private cost",
        unit="LP",
        span=(0.0, 1.0),
        symbol="σ_k",
        reason="reasoned: a third of the typical cost",
    )
    back_down: float = parameter(
        0.3,
        "cost of backing down after a threat",
        unit="LP",
        span=(0.0, 1.5),
        symbol="h",
        reason="TIES v4, US threats: h/D = .38",
    )
    back_down_months: float = parameter(
        12.0,
        "months of inaction after which backing down is complete (0: at once)",
        unit="months",
        span=(0.0, 36.0),
        role="constant",
        reason="reasoned: a year",
    )
    waiver_cost: float = parameter(
        0.3,
        "cost of an explicit waiver",
        unit="LP",
        low=-100.0,
        span=(0.0, 1.0),
        symbol="w0",
        reason="reasoned: as backing down; Congress reviews a waiver",
    )
    delay: float = parameter(
        0.005,
        "monthly cost of leaving a case open",
        unit="LP/month",
        span=(0.0, 0.05),
        reason="reasoned: the statute has no deadline",
    )
    delay_cap: float = parameter(
        0.1,
        "largest cost of leaving a case open",
        unit="LP",
        span=(0.0, 0.5),
        infinite=True,
        reason="reasoned: bounded, since attention moves on",
    )
    lifting: float = parameter(
        0.0,
        "monthly probability that an executive sure to gain by it lifts sanctions though the "
        "weapon stays",
        unit="1/month",
        high=1.0,
        span=(0.0, 0.2),
        symbol="m_L",
        reason="off by default; on record announced once (Turkey, July 2026) and not done by "
        "October",
    )
    lifting_return: float = parameter(
        0.0,
        "monthly probability that sanctions are lifted once the weapon is given up",
        unit="1/month",
        high=1.0,
        span=(0.0, 1.0),
        role="lever",
        reason="off by default; the law of 2021 foresees it for Turkey: no weapon, no sanctions",
    )
    offer_margin: float = parameter(
        0.0,
        "by how much an offer makes the alternative the better choice",
        unit="LP",
        span=(0.0, 0.5),
        role="lever",
        reason="off by default: the offer leaves the buyer indifferent, and it turns it down half "
        "the time",
    )
    offer_cap: float = parameter(
        500.0,
        "largest sweetener for one deal",
        unit="musd",
        span=(0.0, 3000.0),
        role="lever",
        infinite=True,
        reason="reasoned: a large foreign military financing grant",
    )
    offer_budget: float = parameter(
        math.inf,
        "largest sum of sweeteners pledged and paid",
        unit="musd",
        role="lever",
        infinite=True,
        reason="off by default",
    )


class Significance(ParameterSection):
    """How likely a purchase is to be found significant: σ(base + price·log10 + capability·cap)."""

    base: float = parameter(
        0.0,
        "log odds at the reference size for a weapon without capability",
        unit="log odds",
        low=-50.0,
        high=50.0,
        span=(-3.0, 3.0),
        symbol="s0",
        reason="reasoned: even odds for a billion-dollar purchase of low capability",
    )
    price: float = parameter(
        1.5,
        "log odds per tenfold list price",
        unit="log odds",
        span=(0.0, 4.0),
        symbol="s1",
        reason="the statute has no value threshold; guidance looks at size among other things",
    )
    capability: float = parameter(
        2.0,
        "log odds for full capability",
        unit="log odds",
        span=(0.0, 4.0),
        symbol="s2",
        reason="senators: any sale of an S-400 is significant",
    )
    reference_size: float = parameter(
        1000.0,
        "list price of a deal of reference size",
        unit="musd",
        low=1e-9,
        role="constant",
        symbol="L_ref",
        reason="definition",
    )
