"""What buyers want, believe and do: weights, learning (R1), buying (R2, R6)."""

from sim.parameters.declare import ParameterSection, by_word, parameter
from sim.rules.terms import Belief, Prior


class Weights(ParameterSection):
    """Weights of value and exposure, shared by all countries."""

    need: float = parameter(
        1.5,
        "value of a fully needed, best-in-class weapon",
        unit="LP",
        span=(0.5, 3.0),
        symbol="θ_need",
        reason="reasoned: the neediest buyer values the best system at half again its list price",
    )
    legacy: float = parameter(
        0.5,
        "value of fitting an all-Russian arsenal",
        unit="LP",
        span=(0.0, 3.0),
        symbol="θ_legacy",
        reason="reasoned: training, spares and integration are about half of a purchase price",
    )
    autonomy: float = parameter(
        0.5,
        "value of showing independence from Washington, for the most autonomous buyer",
        unit="LP",
        span=(0.0, 1.5),
        symbol="θ_autonomy",
        reason="reasoned: of the size of the legacy motive",
    )
    rival: float = parameter(
        0.2,
        "added value per rival that already operates the system",
        unit="LP",
        span=(0.0, 0.6),
        symbol="θ_rival",
        reason="reasoned: below the other motives, above zero",
    )
    burden: float = parameter(
        1.0,
        "value lost when an order takes up nine years' equipment budgets",
        unit="LP",
        span=(0.0, 3.0),
        symbol="θ_burden",
        reason="reasoned: such an order crowds out as much as it costs",
    )
    equipment: float = parameter(
        0.004,
        "share of GDP that is a year's equipment budget",
        low=1e-6,
        high=1.0,
        role="constant",
        reason="both of NATO's guidelines: 2 % for defence, a fifth of it for major equipment "
        "(Wales Summit Declaration, 2014, §14)",
    )
    gdp_unit: float = parameter(
        1000.0,
        "money that a unit of GDP is worth",
        unit="musd",
        low=1e-9,
        role="constant",
        reason="definition: GDP is counted in billions of USD, prices in millions",
    )
    interop: float = parameter(
        1.0,
        "value of the alternative's fit with an all-American arsenal",
        unit="LP",
        span=(0.0, 2.0),
        symbol="θ_interop",
        reason="reasoned: integration in an all-American force is worth a list price",
    )
    spread: float = parameter(
        0.5,
        "standard deviation of what the analyst cannot see in a deal's value",
        unit="LP",
        span=(0.1, 1.0),
        symbol="σ_v",
        reason="reasoned: of the size of the typical surplus",
    )
    arms: float = parameter(
        2.0,
        "loss under sanctions of a buyer whose arms imports are all American",
        unit="LP",
        span=(0.5, 4.0),
        symbol="θ_arms",
        reason="reasoned: support of the existing force outweighs one purchase",
    )
    exports: float = parameter(
        2.0,
        "loss under sanctions per unit share of goods exports that go to the United States",
        unit="LP",
        span=(0.0, 4.0),
        symbol="θ_exports",
        reason="reasoned: a tenth of the arms weight at the shares typical of buyers",
    )
    alliance: float = parameter(
        0.5,
        "loss of alliance standing under sanctions, for a NATO ally",
        unit="LP",
        span=(0.0, 1.5),
        symbol="θ_alliance",
        reason="reasoned: standing is worth less than the support of the arms themselves",
    )


class Learning(ParameterSection):
    """R1: what buyers believe before anything happens, and how precedents move it."""

    belief: by_word(Belief) = parameter(  # type: ignore[valid-type]
        Belief.PRECEDENT,
        "how buyers form beliefs",
        role="constant",
        reason="the others exist to reach a closed form",
    )
    prior: by_word(Prior) = parameter(  # type: ignore[valid-type]
        Prior.TASTE,
        "what buyers expect before any precedent: α/(α + β) by taste, or reasoned from State's "
        "payoffs",
        role="constant",
        reason="off by default; with R12 (`reasoned`) a threat that is dear to abandon is believed "
        "more, a heavy menu less",
    )
    alpha: float = parameter(
        1.0,
        "prior weight of 'a purchase is followed by designation'",
        unit="cases",
        span=(0.2, 4.0),
        symbol="α",
        reason="reasoned: with β, a prior worth three cases; one case moves q by less than .15",
    )
    beta: float = parameter(
        2.0,
        "prior weight of 'a purchase is not followed by designation'",
        unit="cases",
        span=(0.2, 4.0),
        symbol="β",
        reason="reasoned: the law had not been used; new sanctions laws are often not applied",
    )
    leniency: float = parameter(
        1.0,
        "how far a strategic buyer discounts the prior odds of being designated",
        unit="log odds",
        high=20.0,
        span=(0.0, 3.0),
        reason="reasoned: odds fall by e for the most valuable partner",
    )
    memory: float = parameter(
        0.98,
        "monthly weight that a precedent keeps",
        high=1.0,
        span=(0.9, 1.0),
        symbol="d",
        reason="reasoned: a precedent halves in about three years, one administration",
    )
    similarity_scale: float = parameter(
        1.0,
        "alignment distance over which a precedent loses 63 % of its weight",
        low=1e-6,
        span=(0.2, 3.0),
        symbol="ℓ",
        infinite=True,
        per_run=False,
        reason="reasoned: half of the scale from adversary to ally",
    )
    lifted: float = parameter(
        0.0,
        "what a designation still counts as a precedent once it is lifted though the weapon stays",
        high=1.0,
        span=(0.0, 1.0),
        reason="reasoned: as a waiver, since the buyer keeps what it bought; counts only with R14",
    )
    warning: float = parameter(
        0.4,
        "how far a public warning moves a buyer's belief",
        unit="log odds",
        low=-20.0,
        high=20.0,
        span=(0.0, 2.0),
        symbol="τ",
        reason="TIES v4, US: b = .70 and h/D = .38 give ln(1/β) of this order",
    )
    demand: float = parameter(
        0.8,
        "how far a written demand moves a buyer's belief",
        unit="log odds",
        low=-20.0,
        high=20.0,
        span=(0.0, 3.0),
        symbol="τ_demand",
        reason="reasoned: twice a warning",
    )
    silence_months: int = parameter(
        24,
        "months after which an unanswered purchase counts as tolerated",
        unit="months",
        span=(6, 48),
        reason="reasoned: two years of silence look like tolerance",
    )
    silence_weight: float = parameter(
        0.5,
        "weight of silence relative to a waiver",
        high=1.0,
        span=(0.0, 1.0),
        reason="reasoned: silence may still end",
    )


class Buying(ParameterSection):
    """R2: how buyers choose and how fast talks move."""

    precision: float = parameter(
        3.0,
        "logit precision of buyers",
        unit="1/LP",
        span=(0.5, 10.0),
        role="constant",
        symbol="λ_B",
        infinite=True,
        reason="fixed: not identified together with Russia's share; a gain of a third of the list "
        "price is then taken three times in four",
    )
    herding: float = parameter(
        0.3,
        "added value when all other buyers in talks have signed",
        unit="LP",
        span=(0.0, 1.0),
        symbol="η",
        reason="reasoned: safety in numbers, smaller than need",
    )
    sunk: float = parameter(
        0.5,
        "what a signed buyer would lose by cancelling",
        unit="LP",
        span=(0.0, 1.0),
        reason="Turkey paid 45 % of the first contract itself, the rest by Russian loan",
    )
    kept: float = parameter(
        0.0,
        "share of what cancelling would lose that still holds a buyer to what was delivered",
        span=(0.0, 3.0),
        reason="off by default; with R13 what was paid and shown counts: nobody on record "
        "had handed back a delivery by 2025",
    )
    way_back: float = parameter(
        0.0,
        "share of a lost place in a joint programme that handing a delivery back regains",
        high=1.0,
        span=(0.0, 1.0),
        reason="off by default; with R14 giving the weapon up opens the way back",
    )
    impatience: float = parameter(
        0.0,
        "rate at which buyers discount what comes with delivery",
        unit="1/year",
        span=(0.0, 0.3),
        symbol="r_w",
        reason="off by default; with R11 a queue of years is worth less; .1 is near what "
        "governments discount public works by",
    )
    filled_need: float = parameter(
        0.0,
        "what a need that another purchase fills leaves of a deal's worth; 0 ends its talks",
        high=1.0,
        span=(0.0, 1.0),
        symbol="ν",
        reason="reasoned: one purchase for one need; counts only for deals that name a need",
    )
    advance_exploring: float = parameter(
        0.15,
        "monthly probability of entering negotiations for a buyer sure to gain",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="a_EXPLORING",
        reason="fixed: hazards multiply the choice probability",
    )
    advance_negotiating: float = parameter(
        0.10,
        "monthly probability of agreeing for a buyer sure to gain",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="a_NEGOTIATING",
        reason="reasoned: arms talks last one to four years",
    )
    advance_agreed: float = parameter(
        0.15,
        "monthly probability of signing for a buyer sure to gain",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="a_AGREED",
        reason="reasoned: arms talks last one to four years",
    )
    drop_exploring: float = parameter(
        0.10,
        "monthly probability of dropping for a buyer sure to lose, exploring",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="z_EXPLORING",
        reason="fixed with the advance hazards; does not rise with the stage",
    )
    drop_negotiating: float = parameter(
        0.08,
        "monthly probability of dropping for a buyer sure to lose, negotiating",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="z_NEGOTIATING",
        reason="fixed with the advance hazards; does not rise with the stage",
    )
    drop_agreed: float = parameter(
        0.06,
        "monthly probability of dropping for a buyer sure to lose, terms agreed",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="z_AGREED",
        reason="fixed with the advance hazards; does not rise with the stage",
    )
    drop_signed: float = parameter(
        0.02,
        "monthly probability of cancelling a signed contract for a buyer sure to lose",
        unit="1/month",
        high=1.0,
        role="constant",
        symbol="z_SIGNED",
        reason="reasoned: contracts bind",
    )
    reversal: float = parameter(
        0.02,
        "monthly probability that a designated buyer sure to gain by it hands back a delivery",
        unit="1/month",
        high=1.0,
        span=(0.0, 0.1),
        symbol="r",
        reason="TIES v4: 21 to 33 % of imposed sanctions end in acquiescence, mostly within years",
    )
    exploring_months: int = parameter(
        6,
        "months for which talks count as exploratory if the record has no date of negotiations",
        unit="months",
        role="constant",
        reason="reasoned: half a year of soundings",
    )
