"""R9: what others deny a buyer, from when to when, and for which weapons."""

import math
from typing import Any

import pytest

from analysis.trace.explain import trace
from sim.engines import PARTS
from sim.ensemble import simulate
from sim.months import parse_month
from sim.parameters import MarketTerms
from sim.records import Buyer, Deal, State, System
from sim.rules.market import deny, hear_bids
from sim.rules.terms import (
    REFUSED_BY_OTHERS,
    REFUSED_BY_WASHINGTON,
    REFUSED_TO_MOSCOW,
    Stage,
    Threat,
)
from sim.rules.threat import sweetener
from sim.rules.value import is_in_line, keep_calendar, months_to_delivery, units_ahead
from sim.scenario_file import from_mapping
from sim.start import as_of
from sim.world import build

pytestmark = pytest.mark.usefixtures("warm_kernel")

OFFERS = {
    "us": {"seller": "USA", "month": "2018-01", "price": 100.0, "capability": 1.0},
    "fr": {"seller": "FRA", "month": "2018-01", "price": 100.0},
    "cn": {"seller": "CHN", "month": "2018-01", "price": 100.0},
}


def world(*denials: dict[str, Any], **deal: Any) -> dict[str, Any]:
    """A world of one deal, five months long, with denials of Turkey."""
    whole = {"buyer": "TUR", "system": "S-400", "offers": OFFERS, "bidders": 1, **deal}
    events = {
        f"no {k}": {"kind": "denied", "buyer": "TUR", "month": "2018-02", **denial}
        for k, denial in enumerate(denials)
    }
    return {
        "start": "2018-01",
        "months": 5,
        "deals": {"TUR/x": whole},
        **({"events": events} if events else {}),
    }


AMERICAN, UNNAMED, RUSSIAN = REFUSED_BY_WASHINGTON, REFUSED_BY_OTHERS, REFUSED_TO_MOSCOW


@pytest.mark.parametrize(
    ("denial", "chinese", "french", "refused"),
    [
        ({"by": "USA"}, True, True, AMERICAN),
        ({"by": "EU"}, True, False, 0),
        ({"by": "NATO"}, True, False, AMERICAN),
        ({"by": "CHN"}, False, True, 0),
        ({"by": "all"}, False, False, AMERICAN + UNNAMED),
        ({"by": "UN"}, False, False, AMERICAN + UNNAMED + RUSSIAN),
        ({"by": "UN", "sellers": ["RUS"]}, True, True, RUSSIAN),
        ({"by": "UN", "sellers": ["USA", "CHN"]}, False, True, AMERICAN),
        ({"by": "UN", "classes": ["fighter"]}, True, True, 0),
        (
            {"by": "UN", "classes": ["fighter", "air_defence_long"]},
            False,
            False,
            AMERICAN + UNNAMED + RUSSIAN,
        ),
    ],
)
def test_who_denies_what(denial: Any, chinese: bool, french: bool, refused: int) -> None:
    """From its month on and until it ends; other buyers and classes are free."""
    found = build(from_mapping(world({**denial, "until": "2018-04"})))
    assert [row[0] for row in found.on_offer] == [True, chinese, chinese, True, True]
    assert [row[1] for row in found.on_offer] == [True, french, french, True, True]
    assert found.refusals == [[0], [refused], [refused], [0], [0]]
    changes = [False, bool(refused), False, bool(refused), False]
    assert [today.denials for today in found.calendar] == changes


def test_a_denial_of_before_the_start() -> None:
    """It holds from the first month on; a status report does not know when it will end."""
    scenario = from_mapping(world({"by": "USA", "month": "1989-06", "until": "2018-03"}))
    found = build(scenario)
    assert found.refusals == [[AMERICAN], [AMERICAN], [0], [0], [0]]
    assert found.calendar[0].denials
    then = as_of(scenario, parse_month("2018-01"))
    assert [event.until for event in then.events.values()] == [None]  # type: ignore[union-attr]


def test_what_a_denial_takes(scene_of: Any) -> None:
    """A; unnamed bids; delivery."""
    for refused, alternative, rival, served in (
        (0, 2.0, 1.0, True),
        (AMERICAN, 0.0, 1.0, True),
        (UNNAMED, 2.0, 0.0, True),
        (RUSSIAN, 2.0, 1.0, False),
        (AMERICAN + UNNAMED + RUSSIAN, 0.0, 0.0, False),
    ):
        deal = Deal(
            stage=Stage.SIGNED,
            alternative_from=0,
            alternative_worth=2.0,
            bidders=1,
            bid_worth=1.0,
        )
        deny(deal, refused)
        keep_calendar(deal, 3, scene_of(deals=[deal], buyers=[Buyer()]))
        hear_bids(deal, [], [], MarketTerms())
        assert (deal.alternative, deal.rival, is_in_line(deal)) == (alternative, rival, served)


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_denied_by_all_is_as_without_offers(engine: str) -> None:
    """Limit case, to the bit: R8 with no offers, if Washington pays no sweetener."""
    plain = world(offers={}, bidders=0)
    denied = world({"by": "all", "month": "2000-01"})
    plain["state"] = denied["state"] = {"offer_cap": 0.0}
    one, other = (
        simulate(from_mapping(mapping), 40, engine=engine, history=True)
        for mapping in (plain, denied)
    )
    own = {"denied", "deserted", "named", "bidders", "given_bidders", "bid_luck", "bid_worth"}
    own |= {"alternative_from", "alternative_capability", "alternative_price", "alternative_worth"}
    for part in PARTS:
        left, right = getattr(one, part), getattr(other, part)
        for name in left.dtype.names:
            assert name in own or left[name].tobytes() == right[name].tobytes(), name
    assert one.history is not None
    assert other.history is not None
    assert one.history.deals.tobytes() == other.history.deals.tobytes()


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_an_embargo_forbids_delivery_within_its_scope(engine: str) -> None:
    """Iran's S-300 of 2010: what is bound waits till the end, and others are served before."""
    mapping = {
        "start": "2018-01",
        "months": 6,
        "buying": {"drop_signed": 0.0},
        "systems": {"S-400": {"capacity": 12.0, "lead_time": 0}},
        "deals": {
            "IRN/x": {"buyer": "IRN", "system": "S-400", "opens": "2017-01", "stage": "signed"},
            "CHN/x": {"buyer": "CHN", "system": "S-400", "opens": "2018-02", "stage": "signed"},
        },
        "events": {
            "un": {
                "kind": "denied",
                "by": "UN",
                "sellers": ["RUS"],
                "buyer": "IRN",
                "month": "2017-06",
                "until": "2018-05",
            }
        },
    }
    done = simulate(from_mapping(mapping), 3, engine=engine).deals
    assert (done["delivered"][:, 1] == 4).all()
    assert (done["delivered"][:, 0] == 1).all()
    mapping["events"]["un"]["classes"] = ["fighter"]  # type: ignore[index]
    free = simulate(from_mapping(mapping), 3, engine=engine).deals
    assert (free["delivered"][:, 1] == 0).all()


def test_denied_from_before_its_talks_open() -> None:
    """A deal that opens during a denial is denied; one whose denial has ended is not."""
    mapping = world({"by": "all", "month": "2017-01"}, opens="2018-03")
    mapping["deals"]["TUR/x"]["offers"] = {}
    mapping["market"] = {"mean": 9.0}
    for until, found in ((None, False), ("2018-03", True)):
        if until:
            mapping["events"]["no 0"]["until"] = until
        history = simulate(from_mapping(mapping), 5, history=True).history
        assert history is not None
        assert (history.deals["rival"][:, 2, 0] > 0.0).all() == found
        assert history.deals["rival"][:, 2, 0].any() == found


def test_no_money_for_what_is_not_sold(parameters: Any) -> None:
    """Washington pays no sweetener for a weapon that it denies."""
    p = parameters(state={"offer_cap": 1e9, "offer_budget": 1e9}, russia={"pricing": "list"})
    deal = Deal(threat=Threat.WARNED, attraction=1.2, list_price=100.0)
    buyer = Buyer(deterrence_gain=5.0)
    assert sweetener(deal, buyer, State(), False, p) == pytest.approx(0.2)
    deal.denied = True
    assert sweetener(deal, buyer, State(), False, p) == 0.0


def test_who_is_embargoed_expects_no_delivery(parameters: Any, scene_of: Any) -> None:
    """It stands before nobody in the queue, and waits for ever as far as it knows."""
    p = parameters()
    bound = Deal(stage=Stage.SIGNED, signed=0, units=4.0, embargoed=True)
    free = Deal(stage=Stage.SIGNED, signed=1, units=2.0)
    scene = scene_of(deals=[bound, free], buyers=[Buyer()], p=p, systems=[System(capacity=12.0)])
    assert months_to_delivery(bound, 2, scene) == math.inf
    assert units_ahead(free, scene) == 0.0
    bound.embargoed = False
    assert units_ahead(free, scene) == 4.0


def test_the_trace_says_what_is_denied() -> None:
    """In the month of the change, and when talks open under a denial."""
    mapping = world({"by": "UN", "until": "2018-04"})
    mapping["buying"] = {"advance_exploring": 0.0, "drop_exploring": 0.0}
    told = {
        month: [text for text in texts if "den" in text or "embargo" in text]
        for month, texts in (
            (row.month, row.happened) for row in trace(from_mapping(mapping), "TUR/x", 0).months
        )
    }
    assert told["2018-01"] == told["2018-03"] == told["2018-05"] == []
    assert told["2018-02"] == [
        "Washington denies the buyer such weapons: there is no American alternative",
        "other sellers deny the buyer such weapons: unnamed bids are gone",
        "an embargo forbids Moscow to deliver",
    ]
    assert told["2018-04"] == [
        "Washington denies the buyer such weapons no longer",
        "other sellers deny the buyer such weapons no longer",
        "the embargo ends: Moscow may deliver",
    ]
    mapping["deals"]["TUR/x"]["opens"] = "2018-03"
    late = trace(from_mapping(mapping), "TUR/x", 0).months[2].happened
    assert "an embargo forbids Moscow to deliver" in late
