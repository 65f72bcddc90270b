import math

import pytest

from analysis.errors import CommandError
from analysis.trace import terminal
from analysis.trace.explain import AT_STAKE, Decision, at_stake, shown, trace
from sim.ensemble import Ensemble
from sim.gain import DECISION, SIGNS
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
    own = draws_of(scenario).parameters_of(30, scenario.parameters)["buying"]  # type: ignore[union-attr]
    rows = trace(scenario, "TUR/S-400", 30, engine=engine).months
    signed = [row.decision for row in rows if row.decision and row.decision.sunk]
    assert len(signed) > 12
    for found in signed:
        assert found.gain_from_buying == pytest.approx(total(found), abs=1e-12)
        assert found.sunk == own.sunk != scenario.buying.sunk
    hazards = [row.regret.probability for row in rows if row.regret]
    assert 0.0 < max(hazards) <= own.reversal


def test_a_reversal_is_told_with_what_was_weighed() -> None:
    """Worth, what was paid and shown (R13), and the sanctions borne; with their sum and chance."""
    changes = ["buying.kept=0.5", "buying.sunk=0.6", "buying.reversal=1", "buying.precision=2"]
    scenario = load("benchmarks/regret", changes).scenario
    found = trace(scenario, "AAA/W", 0)
    row = next(row for row in found.months if row.stage == "reversed")
    assert row.regret is not None
    assert (row.regret.value, row.regret.kept, row.regret.exposure) == (1.8, 0.3, 3.0)
    assert row.regret.gain_from_keeping == pytest.approx(-0.9)
    assert row.regret.probability == pytest.approx(1.0 / (1.0 + math.exp(-2.0 * 0.9)))
    assert row.happened[-1] == (
        "the buyer reverses the purchase: keeping it is worth -0.90 list prices (value 1.80 + paid "
        "and shown 0.30 - sanctions 3.00); the chance was 85.8 % this month"
    )
    assert row.to_dict()["kept"] == 0.3
    unkept = trace(load("benchmarks/regret", [*changes, "buying.kept=0"]).scenario, "AAA/W", 0)
    assert "(value 1.80 - sanctions 3.00)" in str(unkept.moments)


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
    for word in ("TUR", "tur"):
        with pytest.raises(CommandError, match="did you mean 'TUR/S-400'"):
            trace(talks, word, 0)


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
    ("deal", "term", "told"),
    [
        ("TUR/S-400", "link", "a joint programme is at stake: going on costs the buyer 1.80 list"),
        ("QAT/S-400", "third", "a third state threatens the buyer: going on costs the buyer 0.46"),
    ],
)
def test_what_is_at_stake_beside_sanctions_is_told_where_it_begins(
    deal: str, term: str, told: str
) -> None:
    """Once, in the first month in which the buyer weighs it, and where it ends."""
    found = trace(load("s400-2018").scenario, deal, 58 if term == "link" else 0)
    first = next(row for row in found.months if row.decision and row.decision.terms[term])
    assert [row.month for row in found.months if told in " ".join(row.happened)] == [first.month]
    before = next(row.decision for row in found.months if row.decision)
    assert first.decision
    assert list(at_stake(before, first.decision.terms)) == [AT_STAKE[term][1]]


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


@pytest.mark.parametrize("width", [80, 400])
def test_a_printed_row_adds_up(
    talks: Scenario, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What the columns shown leave over, the sunk cost among it, has one of its own."""
    monkeypatch.setattr(terminal, "table_width", lambda: width)
    months = trace(talks, "IND/S-400", 0, 1).months
    table = terminal.month_table(months)
    columns = {str(column.header): list(column.cells) for column in table.columns}
    assert ("third" in columns) == (width == 400)
    signs = {term.short: SIGNS[term.name] for term in DECISION if term.name in SIGNS}
    heads = [head for head in columns if head in signs]
    rows = 0
    for place, gain in enumerate(columns["ΔU"]):
        if not gain:
            continue
        rest = float(columns["other"][place])
        terms = sum(signs[head] * float(columns[head][place]) for head in heads)
        assert terms + rest == pytest.approx(float(gain), abs=1e-9)
        rows += 1
    assert rows > 30
