"""Idempotence: what is done or said twice is as if it were done or said once."""

from copy import deepcopy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.actors import ActorScene
from sim.agents import Cast, Russia
from sim.ensemble import simulate
from sim.model import ArmsModel
from sim.parameters import Parameters
from sim.records import Buyer, CongressState, Deal, Statute
from sim.rules.belief import announce
from sim.rules.buying import compute_gain, purchase_probability, quote, update_belief
from sim.rules.congress import legislate, send_letter
from sim.rules.delivery import deliver_in_turn
from sim.rules.significance import trigger
from sim.rules.terms import Answer, Stage, Threat
from sim.rules.threat import demand
from sim.rules.value import appraise, keep_calendar
from sim.scenario_file import from_mapping
from sim.start import as_of
from sim.strategies import Chance, Mapping, chances, scenario_mappings
from sim.world import build
from tests.properties.worlds import Simulate, chosen, model_of, same_runs

SHARES = st.floats(0.0, 1.0)


def fields_of(record: object) -> tuple[object, ...]:
    """Return the values of a record's fields."""
    return tuple(getattr(record, name) for name in type(record).__slots__)


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings(), chances())
def test_a_run_repeated_is_the_same_run(
    simulate_with: Simulate, mapping: Mapping, chance: Chance
) -> None:
    """Simulating changes neither scenario nor noise: a second time gives the same, to the bit."""
    scenario = from_mapping(mapping)
    before = deepcopy(scenario)
    one, two = (chosen(scenario, chance, simulate_with) for _ in range(2))
    assert same_runs(one, two) == []
    assert scenario == before


@given(scenario_mappings(), chances())
def test_weighing_twice_is_weighing_once(mapping: Mapping, chance: Chance) -> None:
    """The terms of a month's decision are a function of the state of things: R1, R2, R5 again."""

    def weigh_again(model: ArmsModel) -> None:
        for deal in model.deals:
            if Stage.EXPLORING <= deal.stage <= Stage.AGREED:
                terms = [weighed(model, deal) for _ in range(2)]
                assert terms[0] == terms[1]

    model = model_of(from_mapping(mapping), chance, on_month=weigh_again)
    model.run_model()
    model.close()


def weighed(model: ArmsModel, deal: Deal) -> tuple[object, ...]:
    """Let a deal be weighed, and return all that is known of it then."""
    buyer, p = model.buyers[deal.buyer], model.parameters
    keep_calendar(deal, model.month, model.scene)
    appraise(deal, model.systems[deal.system], model.treasury, p)
    update_belief(deal, buyer, model.state, buyer.need_not_fear(deal, model.month, model.scene), p)
    quote(deal, buyer, p)
    compute_gain(deal, model.month, p)
    deal.willingness = purchase_probability(deal, p)
    return fields_of(deal)


@given(st.sampled_from(Answer), SHARES)
def test_silence_says_nothing_new(answer: Answer, weight: float) -> None:
    """Silence is entered once, and never over an answer."""
    buyer = Buyer(answer=answer)
    announce(buyer, Answer.SILENCE, weight)
    once = fields_of(buyer)
    announce(buyer, Answer.SILENCE, weight / 2.0)
    assert fields_of(buyer) == once
    assert buyer.news == (Answer.SILENCE if answer == Answer.NOTHING else Answer.NOTHING)


@given(st.sampled_from(Stage), st.sampled_from(Threat), st.booleans(), st.integers(0, 50))
def test_a_demand_is_made_once(stage: Stage, threat: Threat, known: bool, month: int) -> None:
    """A second letter changes nothing for a deal that the first one named."""
    deal = Deal(stage=stage, threat=threat, detected=known)
    demand(deal, month)
    once = fields_of(deal)
    demand(deal, month + 1)
    assert fields_of(deal) == once


@pytest.mark.outside("test_a_demand_is_made_once")
def test_every_letter_counts_as_a_letter() -> None:
    """In Congress itself the second letter counts, and renews the cost of backing down."""
    congress = CongressState()
    for month in (3, 4):
        send_letter(congress, month)
    assert (congress.letters, congress.last_letter) == (2, 4)


@given(SHARES, SHARES, st.integers(-5, 5), st.integers(0, 12))
def test_significance_is_decided_once(
    chance: float, draw: float, in_force: int, month: int
) -> None:
    """The trigger pulled again in its month changes nothing: one draw, one finding."""
    statute = Statute(in_force=in_force, answerable_from=in_force + 6)
    deal = Deal(significance=chance, significance_draw=draw)
    trigger(deal, month, statute)
    once = fields_of(deal)
    trigger(deal, month, statute)
    assert fields_of(deal) == once


@given(st.floats(0.0, 50.0), st.integers(0, 40))
def test_one_deadline_is_enough(pressure: float, month: int) -> None:
    """A deadline that Congress has passed is not passed again, however high the pressure."""
    p = Parameters.model_validate({"congress": {"deadline_pressure": 10.0}})
    congress, statute = CongressState(pressure=pressure), Statute()
    legislate(congress, statute, month, p.congress)
    once = fields_of(statute)
    legislate(congress, statute, month + 1, p.congress)
    if pressure >= 10.0:
        assert fields_of(statute) == once


class Pressed(Russia):
    """A Russia that is asked for deliveries twice a month."""

    def deliver(self, month: int, scene: ActorScene) -> None:
        """Let the plants work once, and ask twice for what they have made."""
        super().deliver(month, scene)
        for index in range(len(scene.systems)):
            deliver_in_turn(index, month, scene)


@given(scenario_mappings(), chances())
def test_a_plant_asked_twice_delivers_once(mapping: Mapping, chance: Chance) -> None:
    """Asked again in a month in which it made nothing more, a plant delivers nothing more."""
    ends = []
    for cast in (Cast(), Cast(russia=Pressed)):
        model = model_of(from_mapping(mapping), chance, cast=cast)
        model.run_model()
        model.close()
        ends.append([fields_of(part) for part in (*model.deals, *model.systems)])
    assert ends[0] == ends[1]


@given(scenario_mappings(), st.integers(-6, 12), st.booleans())
def test_what_was_known_is_known_of_it(mapping: Mapping, month: int, hindsight: bool) -> None:
    """A scenario as of a month, seen as of it again, is the same, if all openings are dated."""
    deals = {name: {"opens": "2019-12"} | deal for name, deal in mapping["deals"].items()}
    scenario = from_mapping(mapping | {"deals": deals})
    when = scenario.start + month
    once = as_of(scenario, when, hindsight=hindsight)
    assert as_of(once, when, hindsight=hindsight) == once


@pytest.mark.outside("test_what_was_known_is_known_of_it")
def test_talks_without_a_date_open_at_the_start() -> None:
    """Undated talks open with the simulation, so that a later start has not seen them yet."""
    deals = {"IND/0": {"buyer": "IND", "system": "S-400"}}
    scenario = from_mapping({"start": "2020-01", "months": 12, "deals": deals})
    once = as_of(scenario, scenario.start)
    assert list(once.deals) == ["IND/0"]
    assert list(as_of(once, scenario.start).deals) == []


@given(scenario_mappings())
def test_a_world_is_built_again_alike(mapping: Mapping) -> None:
    """Building the records of a scenario leaves it as it was, and gives the same records."""
    scenario = from_mapping(mapping)
    before = deepcopy(scenario)
    one, two = build(scenario), build(scenario)
    assert scenario == before
    for name in ("deals", "buyers", "systems", "calendar"):
        pairs = zip(getattr(one, name), getattr(two, name), strict=True)
        assert all(fields_of(left) == fields_of(right) for left, right in pairs)
    assert (one.third, one.similarity, one.rivals) == (two.third, two.similarity, two.rivals)


@pytest.mark.usefixtures("warm_kernel")
@given(scenario_mappings(), chances())
def test_without_months_nothing_happens(mapping: Mapping, chance: Chance) -> None:
    """At horizon 0 no deal has opened and no month is recorded, on either engine."""
    scenario = from_mapping(mapping).model_copy(update={"months": 0})
    for engine in ("compiled", "mesa"):
        done = simulate(scenario, 2, chance.seed, engine=engine, history=True)
        assert (done.deals["stage"] == Stage.UNOPENED).all()
        assert (done.seller["revenue"] == 0.0).all()
        assert done.history is not None
        assert done.history.months.shape == (2, 0)
