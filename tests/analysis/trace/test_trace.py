import pytest

from analysis.errors import CommandError
from analysis.trace.explain import Decision, shown, trace
from sim.ensemble import Ensemble
from sim.gain import SIGNS
from sim.parameter_draws import draws_of
from sim.parameters import spelled
from sim.rules.terms import Stage
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load


def total(found: Decision) -> float:
    """Add up the terms of a decision with their signs."""
    return found.sunk + sum(sign * found.terms[name] for name, sign in SIGNS.items())


@pytest.mark.parametrize("run", range(12))
@pytest.mark.parametrize("deal", ["IND/S-400", "QAT/S-400", "TUR/S-400"])
def test_the_terms_add_up(talks: Scenario, deal: str, run: int) -> None:
    """In every decision the terms shown are all there is to the gain from buying."""
    for row in trace(talks, deal, run, 7).months:
        found = row.decision
        if found is not None:
            assert found.gain_from_buying == pytest.approx(total(found), abs=1e-12)
            assert 0.0 <= found.probability_of_advancing + found.probability_of_dropping <= 1.0


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_the_terms_of_a_run_are_its_own(engine: str) -> None:
    """Where every run draws its weights, what is sunk and the chance of reversal are the run's."""
    scenario = load("s400-2018").scenario
    own = draws_of(scenario).parameters_of(58, scenario.parameters)["buying"]  # type: ignore[union-attr]
    rows = trace(scenario, "TUR/S-400", 58, engine=engine).months
    signed = [row.decision for row in rows if row.decision and row.decision.sunk]
    assert len(signed) > 12
    for found in signed:
        assert found.gain_from_buying == pytest.approx(total(found), abs=1e-12)
        assert found.sunk == own.sunk != scenario.buying.sunk
    hazards = [chance for row in rows if (chance := row.probability_of_reversing) is not None]
    assert 0.0 < max(hazards) <= own.reversal


@pytest.mark.parametrize(
    ("number", "digits", "text"),
    [(0.0625, 3, "0.063"), (0.0625 - 1e-15, 3, "0.063"), (-0.0004, 3, "0.000"), (1, 0, "1")],
)
def test_numbers_are_shown_alike_whatever_their_last_bits(
    number: float, digits: int, text: str
) -> None:
    assert shown(number, digits) == text


def test_a_run_is_known_by_its_index(talks: Scenario, ensemble: Ensemble) -> None:
    """Run 5 is the same alone and among three hundred."""
    for index, deal in enumerate(ensemble.world.deal_ids):
        found = trace(talks, deal, 5, 7)
        assert found.final == spelled(Stage(int(ensemble.deals[5, index]["stage"])))


def test_moments_tell_of_every_change_of_stage(talks: Scenario) -> None:
    for run in range(12):
        found = trace(talks, "TUR/S-400", run, 7)
        stages = [row.stage for row in found.months]
        moments = " ".join(moment.text for moment in found.moments)
        assert moments.startswith("talks open, exploring")
        assert ("contract is signed" in moments) == ("signed" in stages or "delivered" in stages)
        assert ("drops the deal" in moments) == (stages[-1] == "abandoned")


def test_unknown_deal(talks: Scenario) -> None:
    with pytest.raises(CommandError, match=r"has no deal 'TUR/S400'.*did you mean 'TUR/S-400'"):
        trace(talks, "TUR/S400", 0)


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_a_public_act_is_told_in_its_month(engine: str) -> None:
    """To the buyer that is spared, and as news to another that is still in talks."""
    scenario = load("india-waiver").scenario
    found = trace(scenario, "SAU/S-400", 152, engine=engine)
    news = [moment for moment in found.moments if moment.text.startswith("news of IND")]
    assert news[0].month == "2018-08"
    assert "counts as waived (Congress spares it in public)" in news[0].text
    assert "belief without a threat is" in news[0].text
    own = [
        moment.month
        for run in range(8)
        for moment in trace(scenario, "IND/S-400", run).moments
        if "spares the buyer in public" in moment.text
    ]
    assert set(own) == {"2018-08"}


@pytest.mark.parametrize(
    ("in_force", "told"),
    [
        (None, []),
        ("2020-03", ["the purchase comes before the law and is exempt"]),
        ("2020-01", ["the purchase is found significant (probability 1.00)"]),
    ],
)
def test_no_ruling_where_no_law_asks_for_one(in_force: str | None, told: list[str]) -> None:
    """A delivery of February 2020 is judged under a law and exempt before it."""
    deal = {"buyer": "IND", "system": "S-400", "stage": "signed", "significance": 1.0}
    scenario = from_mapping(
        {
            "start": "2020-01",
            "months": 6,
            "law": {"in_force": in_force},
            "buying": {"drop_signed": 0.0},
            "systems": {"S-400": {"capacity": 12.0, "lead_time": 0}},
            "deals": {"IND/0": deal | {"record": {"opened": "2019-01", "signed": "2020-01"}}},
        }
    )
    rows = trace(scenario, "IND/0", 0).months
    assert any("first delivery" in text for row in rows for text in row.happened)
    found = [text for row in rows for text in row.happened if text.startswith("the purchase")]
    assert found == told
