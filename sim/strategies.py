"""Hypothesis strategies for scenarios and for what chance brings, for tests of the model.

A scenario is drawn as a plain mapping in the shape of a scenario file, so that a failing example
shrinks to a short file; chance as a seed and a few numbers put into the drawn arrays by hand.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from sim.data.countries import raw_figures
from sim.data.tables import load_tables
from sim.months import format_month, parse_month
from sim.noise import ARRAYS, Noise, draw_noise, keys_of
from sim.parameters import REGISTRY, Declaration, spelled, words_of
from sim.parameters.declare import LARGE
from sim.rules.terms import (
    Belief,
    Policy,
    Pricing,
    Prior,
    Relationship,
    Stage,
    Threat,
    Trigger,
)
from sim.scenario import EVENT_KINDS, Scenario
from sim.scenario_file import from_mapping

try:
    from hypothesis import strategies as st
except ImportError as missing:
    lacking = "sim.strategies: Hypothesis is not installed; it comes with the extra 'test'"
    raise ImportError(lacking) from missing

Mapping = dict[str, Any]

STAGES = [*words_of(Stage)[1:6], "agreed", "signed"]
"""Stages to start in, those of ongoing deals more often."""

START = parse_month("2020-01")
"""The first simulated month of all drawn scenarios."""

BUYERS = ("TUR", "IND", "CHN", "QAT", "NEW")
"""Four states in the data, of different relations to Washington, and one that is not."""

SYSTEMS = ("S-400", "Su-35")

NEW_STATE = {
    "name": "New",
    "relationship": "partner",
    "arms_imports": 800.0,
    "russia_share": 40.0,
    "us_share": 30.0,
    "installed_base": 10.0,
    "gdp": 90.0,
    "us_export_share": 12.0,
    "rivals": ["TUR", "IND"],
}

PAIRS = (
    (Policy.DISCRETIONARY, Belief.PRECEDENT),
    (Policy.MANDATORY, Belief.PRECEDENT),
    (Policy.NEVER, Belief.PRECEDENT),
    (Policy.BERNOULLI, Belief.PRECEDENT),
    (Policy.SIGNALLING, Belief.SIGNALLING),
    (Policy.KREPS_WILSON, Belief.KREPS_WILSON),
)
"""What State does and what buyers believe of it, as far as the two go together."""

OF_MOSCOW = (
    *("russia.scarcity", "russia.sanction_cost", "russia.alpha", "russia.beta"),
    *("russia.withdrawal", "russia.precision", "treasury.listing", "treasury.listing_entities"),
)
"""Parameters of R10, which `moscow_mappings` draws; elsewhere the rule is off."""

OF_LIFTING = ("state.lifting", "state.lifting_return", "buying.way_back")
"""Parameters that switch R14 on, which `lifting_mappings` draws; elsewhere the rule is off."""

APART = ("denied", "pressure")
"""Kinds of events that have strategies of their own."""

LARGEST_UNIFORM = 1.0 - 2.0**-53
"""The largest number below 1 that a generator of uniforms returns."""

HAZARD = (1.0, 0.5, 0.1, 0.0)

TELLING: dict[str, tuple[Any, ...]] = {
    **dict.fromkeys(
        (
            "buying.advance_exploring",
            "buying.advance_negotiating",
            "buying.advance_agreed",
            "buying.reversal",
            "state.detection",
            "state.threat_rate",
            "state.answer_rate",
            "congress.letter_rate",
        ),
        HAZARD,
    ),
    "buying.drop_negotiating": HAZARD[::-1],
    "buying.drop_agreed": HAZARD[::-1],
    "buying.drop_signed": HAZARD[::-1],
    "learning.memory": (1.0, 0.98, 0.5),
    "learning.silence_months": (24, 2, 0),
    "congress.threshold": (20.0, 2.0, math.inf),
    "congress.deadline_pressure": (math.inf, 4.0),
    "state.offer_cap": (5000.0, 500.0, 0.0),
    "state.offer_budget": (math.inf, 700.0),
}
"""Values at which something happens within a short horizon; at their defaults little does."""


@dataclass(frozen=True)
class Extreme:
    """A number put into an array of noise by hand: in one place (modulo its size) or everywhere."""

    array: str
    value: float
    place: int | None = None


@dataclass(frozen=True)
class Chance:
    """What chance brings to a few runs: a seed, and numbers that replace those drawn."""

    seed: int = 0
    extremes: tuple[Extreme, ...] = ()

    def noise(self, deal_ids: Iterable[str], months: int, runs: int) -> Noise:
        """Return the draws of the first runs, in a scenario that starts in month 0."""
        noise = draw_noise(keys_of(self.seed, tuple(deal_ids), 0), months, 0, runs)
        for extreme in self.extremes:
            flat = getattr(noise, extreme.array).reshape(-1)
            if extreme.place is None:
                flat[:] = extreme.value
            elif flat.size:
                flat[extreme.place % flat.size] = extreme.value
        return noise


def chances(seeds: int = 2**32) -> st.SearchStrategy[Chance]:
    """Draw a seed below `seeds`, and up to six extreme numbers."""
    uniforms = st.builds(
        Extreme,
        st.sampled_from([name for name, drawn in ARRAYS.items() if not drawn.normal]),
        st.sampled_from([0.0, LARGEST_UNIFORM]),
        st.none() | st.integers(0, 10**6),
    )
    normals = st.builds(
        Extreme,
        st.sampled_from([name for name, drawn in ARRAYS.items() if drawn.normal]),
        st.sampled_from([0.0, -8.0, 8.0]),
        st.none() | st.integers(0, 10**3),
    )
    extremes = st.lists(uniforms | normals, max_size=6).map(tuple)
    return st.builds(Chance, st.integers(0, seeds - 1), extremes)


def parameter_values(row: Declaration) -> st.SearchStrategy[Any]:
    """Draw a value of one parameter: its default, the ends of its range, or one between them."""
    if issubclass(row.kind, IntEnum):
        return st.sampled_from(words_of(row.kind))
    if row.kind is int:
        return st.sampled_from([row.default, 0, 1, 3])
    low, high = row.span or (row.low, row.high)
    ends = {low, high, row.low} if row.span else {low, high}
    ends = {end for end in ends if -100.0 < end < min(LARGE, row.high + 1.0)}
    telling = [row.default, *sorted(ends - {row.default})]
    if row.high == math.inf:
        telling.append(math.inf)
    if not row.span:
        return st.sampled_from(telling)
    return st.sampled_from(telling) | st.floats(low, high)


@st.composite
def parameter_mappings(draw: st.DrawFn, *, precisions: tuple[float, ...] = ()) -> Mapping:
    """Draw the scalar sections: rules that go together, telling values, a few other parameters.

    Parameters
    ----------
    precisions : tuple of float
        The logit precisions of buyers to choose from, in place of 0, inf and some between.
    """
    policy, belief = draw(st.sampled_from(PAIRS))
    precision = draw(st.sampled_from(precisions or (3.0, 0.0, math.inf, 1.0, 40.0)))
    prices = [Pricing.NASH, Pricing.LIST]
    if 0.0 < precision < math.inf:
        prices.append(Pricing.POSTED)
    given: dict[str, Any] = {
        "state.policy": spelled(policy),
        "learning.belief": spelled(belief),
        "learning.prior": spelled(Prior.TASTE),
        "market.named": draw(parameter_values(REGISTRY["market.named"])),
        "buying.precision": precision,
        "russia.pricing": spelled(draw(st.sampled_from(prices))),
    }
    for path, values in TELLING.items():
        given[path] = draw(st.sampled_from(values))
    free = [path for path in REGISTRY if path not in given and path not in OF_MOSCOW + OF_LIFTING]
    for path in draw(st.lists(st.sampled_from(free), unique=True, max_size=10)):
        given[path] = draw(parameter_values(REGISTRY[path]))
    if given.get("learning.alpha", 1.0) + given.get("learning.beta", 2.0) == 0.0:
        given["learning.beta"] = 1.0
    sections: Mapping = {}
    for path, value in given.items():
        section, name = path.split(".")
        sections.setdefault(section, {})[name] = value
    return sections


def months_between(first: int, last: int) -> st.SearchStrategy[str]:
    """Draw a month, as text, counted from the start."""
    return st.integers(first, last).map(lambda month: format_month(START + month))


@st.composite
def record_mappings(draw: st.DrawFn) -> Mapping:
    """Draw what the record shows of a deal, mostly of the time before the start, in order."""
    record: dict[str, int] = {}
    now = draw(st.integers(-40, 0))
    reached = draw(st.integers(0, 5))
    for name in ("opened", "negotiating", "agreed", "signed", "delivered")[:reached]:
        record[name] = now
        now += draw(st.integers(0, 12))
    for name, after in (
        ("warned", "opened"),
        ("demanded", "warned"),
        ("designated", "signed"),
        ("waived", "opened"),
        ("abandoned", "opened"),
        ("switched", "opened"),
    ):
        if after in record and draw(st.integers(0, 3)) == 3:
            record[name] = record[after] + draw(st.integers(0, 30))
    return {name: format_month(START + month) for name, month in record.items()}


def deal_mappings(months: int) -> st.SearchStrategy[Mapping]:
    """Draw a deal: any buyer and system, any stage, with or without all that it may carry."""
    soon = months_between(-3, months - 1)
    alternative = st.fixed_dictionaries(
        {"month": soon},
        optional={
            "capability": st.sampled_from([0.7, 0.0, 1.0]),
            "price": st.sampled_from([500.0, 0.0, 3000.0]),
        },
    )
    link = st.fixed_dictionaries(
        {"month": soon, "loss": st.sampled_from([500.0, 0.0, 5000.0])},
        optional={"probability": st.sampled_from([0.0, 0.3])},
    )
    return st.fixed_dictionaries(
        {"buyer": st.sampled_from(BUYERS), "system": st.sampled_from(SYSTEMS)},
        optional={
            "list_price": st.sampled_from([1000.0, 100.0, 5400.0]),
            "units": st.sampled_from([1.0, 0.5, 3.0]),
            "opens": months_between(-12, months - 1),
            "stage": st.sampled_from(STAGES),
            "detected": st.booleans(),
            "threat": st.sampled_from(words_of(Threat)),
            "record": record_mappings(),
            "alternative": alternative,
            "link": link,
            "value": st.sampled_from([1.0, 0.0, 3.0]) | st.floats(-1.0, 4.0),
            "significance": st.sampled_from([1.0, 0.0]) | st.floats(0.0, 1.0),
        },
    )


def relationship_of(code: str) -> str:
    """Return the relationship of one of `BUYERS`."""
    if code == "NEW":
        return str(NEW_STATE["relationship"])
    return raw_figures(code, START // 12, load_tables())[0].relationship


def law_mappings(months: int) -> st.SearchStrategy[Mapping]:
    """Draw a law, in force in most cases when the simulation starts."""
    soon = months_between(-6, months - 1)
    return st.fixed_dictionaries(
        {"in_force": months_between(-24, 0) | soon | st.none()},
        optional={
            "grace_months": st.sampled_from([0, 3]),
            "trigger": st.sampled_from(words_of(Trigger)),
            "waiver_from": soon,
            "waiver_for": st.lists(st.sampled_from(words_of(Relationship)), unique=True),
            "deadline_from": soon,
            "deadline_months": st.sampled_from([1, 0, 6]),
        },
    )


@st.composite
def event_mappings(draw: st.DrawFn, buyers: list[str], months: int) -> Mapping:
    """Draw an event within the horizon, of any kind but those apart."""
    kind = draw(st.sampled_from([kind for kind in EVENT_KINDS if kind not in APART]))
    month = draw(st.integers(0, months - 1))
    event: Mapping = {"kind": kind, "month": format_month(START + month)}
    if kind == "designations":
        event["entities"], event["individuals"] = draw(st.sampled_from([(5.0, 19.0), (40.0, 2.0)]))
        event["listed_entities"] = draw(st.sampled_from([0.0, 4.0]))
        event["listed_individuals"] = draw(st.sampled_from([0.0, 2.0]))
    elif kind == "supply":
        event["factor"] = draw(st.sampled_from([0.0, 0.5, 2.0]))
    elif kind == "administration":
        event["reluctance"] = draw(st.sampled_from([1.0, -1.0]))
    elif kind == "waiver":
        event["buyers"] = [draw(st.sampled_from(buyers))]
        known = st.sampled_from(sorted({relationship_of(code) for code in buyers}))
        event["relationships"] = draw(st.lists(known, unique=True, max_size=2))
    elif kind == "third_party":
        event["buyer"] = draw(st.sampled_from(buyers))
        event["loss"] = draw(st.sampled_from([300.0, 5000.0]))
    if kind in ("supply", "third_party") and draw(st.booleans()):
        lasts = draw(st.integers(1, 12))
        event["until"] = format_month(START + month + lasts)
        if kind == "supply" and draw(st.booleans()):
            event["announced"] = format_month(START + month + draw(st.integers(0, lasts - 1)))
    return event


def country_mappings(code: str) -> st.SearchStrategy[Mapping]:
    """Draw what a scenario says of a state: what it must, and overrides of formulas."""
    needed = NEW_STATE if code == "NEW" else {}
    return st.fixed_dictionaries(
        {name: st.just(value) for name, value in needed.items()},
        optional={
            "exposure": st.sampled_from([1.0, 0.0, 5.0]),
            "deterrence_gain": st.sampled_from([1.0, -1.0, 4.0]),
            "sanction_cost": st.sampled_from([0.5, -1.0, 3.0]),
            "operates": st.sampled_from([[], ["S-400"]]),
        },
    )


@st.composite
def scenario_mappings(
    draw: st.DrawFn,
    *,
    max_deals: int = 6,
    max_months: int = 24,
    precisions: tuple[float, ...] = (),
) -> Mapping:
    """Draw a valid scenario as a mapping in the shape of a scenario file.

    Parameters
    ----------
    max_deals, max_months : int
        Bounds; at least one deal and one month are drawn.
    precisions : tuple of float
        The logit precisions of buyers to choose from.
    """
    months = draw(st.integers(1, max_months))
    deals = draw(st.lists(deal_mappings(months), min_size=1, max_size=max_deals))
    buyers = sorted({deal["buyer"] for deal in deals})
    scenario: Mapping = {
        "start": format_month(START),
        "months": months,
        "law": draw(law_mappings(months)),
        "deals": {f"{deal['buyer']}/{k}": deal for k, deal in enumerate(deals)},
        "systems": draw(
            st.fixed_dictionaries(
                {},
                optional=dict.fromkeys(
                    SYSTEMS,
                    st.fixed_dictionaries(
                        {
                            "capacity": st.sampled_from([math.inf, 12.0, 2.0, 0.5, 0.0]),
                            "lead_time": st.sampled_from([0, 1, 5]),
                        }
                    ),
                ),
            )
        ),
        "countries": {code: draw(country_mappings(code)) for code in buyers},
        **draw(parameter_mappings(precisions=precisions)),
    }
    events = draw(st.lists(event_mappings(buyers, months), max_size=5))
    scenario["events"] = {f"event {k}": event for k, event in enumerate(events)}
    if draw(st.integers(0, 3)) == 3:
        weights = st.sampled_from([0.0, 1.0, 0.5])
        scenario["similarity"] = {a: {b: draw(weights) for b in buyers} for a in buyers}
    if draw(st.integers(0, 3)) == 3:
        month = draw(months_between(0, months - 1))
        scenario["grievance"] = {"conduct": {"month": month, "level": 2.0}}
        scenario.setdefault("treasury", {})["retaliation"] = draw(st.sampled_from([0.2, 1.0]))
    return {key: value for key, value in scenario.items() if value not in ({}, [])}


def offer_mappings(months: int) -> st.SearchStrategy[Mapping]:
    """Draw an offer by a seller of any class of weapons, or by Washington."""
    return st.fixed_dictionaries(
        {"seller": st.sampled_from(["BRA", "CAN", "USA"]), "month": months_between(-6, months - 1)},
        optional={
            "until": months_between(months, months + 3) | months_between(0, months),
            "capability": st.sampled_from([0.7, 0.0, 1.0]),
            "price": st.sampled_from([500.0, 0.0, 3000.0]),
            "financed_share": st.sampled_from([0.5, 1.0]),
        },
    )


@st.composite
def lasting_mappings(draw: st.DrawFn, kind: str, buyers: list[str], months: int) -> Mapping:
    """Draw an event about a buyer, for some time or for good, perhaps from before the start."""
    month = draw(st.integers(-12, months - 1))
    event: Mapping = {
        "kind": kind,
        "month": format_month(START + month),
        "buyer": draw(st.sampled_from(buyers)),
    }
    if draw(st.booleans()):
        event["until"] = format_month(START + month + draw(st.integers(1, 12)))
    return event


@st.composite
def denial_mappings(draw: st.DrawFn, buyers: list[str], months: int) -> Mapping:
    """Draw a denial: of all or some weapons, by one seller, several or all."""
    event = draw(lasting_mappings("denied", buyers, months))
    event["by"] = draw(st.sampled_from(["USA", "BRA", "CAN", "EU", "NATO", "all", "UN"]))
    if draw(st.booleans()):
        event["classes"] = draw(st.sampled_from([["air_defence_long"], ["fighter"]]))
    if event["by"] == "UN":
        event["sellers"] = draw(st.sampled_from([[], ["RUS"], ["USA", "BRA"]]))
    return event


@st.composite
def market_mappings(draw: st.DrawFn, *, denials: int = 0) -> Mapping:
    """Draw a scenario in which other sellers bid, and some of them may deny buyers weapons."""
    scenario = draw(scenario_mappings())
    months = scenario["months"]
    for deal in scenario["deals"].values():
        offers = draw(st.lists(offer_mappings(months), max_size=3))
        american = [k for k, offer in enumerate(offers) if offer["seller"] == "USA"]
        kept = {
            k for k in range(len(offers)) if k not in american[0 if "alternative" in deal else 1 :]
        }
        deal["offers"] = {f"bid {k}": offers[k] for k in sorted(kept)}
        for offer in deal["offers"].values():
            if "until" in offer and offer["until"] <= offer["month"]:
                del offer["until"]
        if draw(st.booleans()):
            deal["bidders"] = draw(st.integers(0, 3))
        if draw(st.booleans()):
            deal["financed_share"] = draw(st.sampled_from([0.5, 1.0]))
    scenario["sellers"] = {
        "BRA": {"name": "Brazil"},
        "CAN": {"name": "Canada", "family": "NATO"},
    }
    scenario["market"] = {
        "bidders": draw(st.sampled_from([0, 1, 3])),
        "mean": draw(st.sampled_from([0.0, -0.5, 0.5])),
        "bids": draw(st.sampled_from(["plain", "typical"])),
        "level": draw(st.sampled_from([0.0, 0.5])),
    }
    buyers = sorted({deal["buyer"] for deal in scenario["deals"].values()})
    denied = draw(st.lists(denial_mappings(buyers, months), max_size=denials))
    if denied:
        own = {f"denial {k}": event for k, event in enumerate(denied)}
        scenario["events"] = {**scenario.get("events", {}), **own}
    return scenario


@st.composite
def pressure_mappings(draw: st.DrawFn, buyers: list[str], months: int) -> Mapping:
    """Draw pressure on Moscow."""
    event = draw(lasting_mappings("pressure", buyers, months))
    event["cost"] = draw(st.sampled_from([300.0, 5000.0, 0.0]))
    return event


@st.composite
def lifting_mappings(draw: st.DrawFn, *, max_deals: int = 6, max_months: int = 24) -> Mapping:
    """Draw a scenario in which sanctions are lifted, or were before; limits as before."""
    scenario = draw(scenario_mappings(max_deals=max_deals, max_months=max_months))
    own = {
        "lifting": draw(st.sampled_from([0.0, 0.3, 1.0])),
        "lifting_return": draw(st.sampled_from([0.0, 0.3, 1.0])),
        "policy": "discretionary",
    }
    scenario["state"] = {**scenario.get("state", {}), **own}
    back = {
        "way_back": draw(st.sampled_from([0.0, 0.5, 1.0])),
        "reversal": draw(st.sampled_from([0.0, 0.3])),
    }
    scenario["buying"] = {**scenario.get("buying", {}), **back}
    cost = {"lifting_cost": draw(st.sampled_from([0.0, 0.5, math.inf]))}
    scenario["congress"] = {**scenario.get("congress", {}), **cost}
    learning = {"lifted": draw(st.sampled_from([0.0, 0.5, 1.0])), "belief": "precedent"}
    scenario["learning"] = {**scenario.get("learning", {}), **learning}
    law: Mapping = {"lifting_months": draw(st.sampled_from([0, 3, 12]))}
    if draw(st.booleans()):
        law["consent_from"] = draw(months_between(-3, scenario["months"]))
    scenario["law"] = {**scenario.get("law", {}), **law}
    for deal in scenario["deals"].values():
        record = deal.get("record", {})
        if "designated" in record and draw(st.booleans()):
            record["lifted"] = format_month(
                parse_month(record["designated"]) + draw(st.integers(0, 12))
            )
    return scenario


@st.composite
def moscow_mappings(draw: st.DrawFn, *, max_deals: int = 6, max_months: int = 24) -> Mapping:
    """Draw a scenario in which Moscow decides; the limits are those of `scenario_mappings`."""
    scenario = draw(scenario_mappings(max_deals=max_deals, max_months=max_months))
    months = scenario["months"]
    rates = {
        "scarcity": st.sampled_from([0.0, 0.1, 0.5]),
        "sanction_cost": st.sampled_from([0.0, 0.5, 3.0, math.inf]),
        "alpha": st.sampled_from([1.0, 0.0, 4.0]),
        "beta": st.sampled_from([2.0, 0.5]),
        "withdrawal": st.sampled_from([0.0, 0.2, 1.0]),
        "precision": st.sampled_from([5.0, 0.0, math.inf]),
    }
    own = {name: draw(values) for name, values in rates.items()}
    scenario["russia"] = {**scenario.get("russia", {}), **own}
    listing = {"listing": draw(st.sampled_from([0.0, 0.5, 1.0]))}
    scenario["treasury"] = {**scenario.get("treasury", {}), **listing}
    for deal in scenario["deals"].values():
        record = deal.get("record", {})
        if "delivered" in record and draw(st.booleans()):
            record["listed"] = record["delivered"]
    buyers = sorted({deal["buyer"] for deal in scenario["deals"].values()})
    pressed = draw(st.lists(pressure_mappings(buyers, months), max_size=3))
    events = {f"pressure {k}": event for k, event in enumerate(pressed)}
    if events:
        scenario["events"] = {**scenario.get("events", {}), **events}
    return scenario


@st.composite
def need_mappings(draw: st.DrawFn) -> Mapping:
    """Draw a scenario in which deals of one buyer compete, and other sellers bid."""
    scenario = draw(market_mappings())
    code = draw(st.sampled_from(sorted({deal["buyer"] for deal in scenario["deals"].values()})))
    for k in range(draw(st.integers(1, 3))):
        more = draw(deal_mappings(scenario["months"]))
        scenario["deals"][f"{code}/more {k}"] = {**more, "buyer": code, "stage": "agreed"}
    for deal in scenario["deals"].values():
        need = draw(st.sampled_from(["shield", "shield", "jets", None]))
        if need is not None:
            deal["need"] = need
    left = draw(st.sampled_from([0.0, 0.0, 0.5, 1.0]))
    scenario["buying"] = {**scenario.get("buying", {}), "filled_need": left}
    return scenario


@st.composite
def crowded_mappings(draw: st.DrawFn, *, max_months: int = 12) -> Mapping:
    """Draw a scenario in which one buyer has several contracts due for an answer at a time.

    Two to four signed deals of one buyer, and up to two of another, under a law in force whose
    cases State answers often: what `scenario_mappings` hardly ever draws.
    """
    months = draw(st.integers(2, max_months))
    codes = ["IND"] * draw(st.integers(2, 4)) + ["TUR"] * draw(st.integers(0, 2))
    signed = st.fixed_dictionaries(
        {
            "system": st.sampled_from(SYSTEMS),
            "stage": st.just("signed"),
            "opens": months_between(-12, 0),
            "significance": st.sampled_from([1.0, 1.0, 0.5]),
        },
        optional={"value": st.floats(0.0, 4.0)},
    )
    deals = {f"{code}/{k}": {"buyer": code, **draw(signed)} for k, code in enumerate(codes)}
    sections = draw(parameter_mappings())
    state = {
        "policy": spelled(draw(st.sampled_from([Policy.MANDATORY, Policy.DISCRETIONARY]))),
        "answer_rate": draw(st.sampled_from([1.0, 0.5, 0.2])),
    }
    return {
        **sections,
        "start": format_month(START),
        "months": months,
        "law": {
            "in_force": format_month(START - 24),
            "grace_months": 0,
            "trigger": spelled(Trigger.SIGNATURE),
            "waiver_from": format_month(START),
            "waiver_for": words_of(Relationship),
        },
        "deals": deals,
        "state": sections.get("state", {}) | state,
        "learning": sections.get("learning", {}) | {"belief": "precedent"},
    }


def scenarios(**limits: Any) -> st.SearchStrategy[Scenario]:
    """Draw a valid scenario; the limits are those of `scenario_mappings`."""
    return scenario_mappings(**limits).map(from_mapping)
