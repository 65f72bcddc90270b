"""Needs in scenario files: what becomes of deals that compete, and what is said of it."""

from typing import Any

import pytest

from analysis.cli.app import run_command
from analysis.outcomes import OUTCOMES, run_totals
from analysis.status.page import losses_of
from analysis.status.report import status_report
from analysis.trace.explain import trace
from sim.ensemble import simulate
from sim.months import parse_month
from sim.rules.terms import NOT_YET, Stage
from sim.scenario_file import from_mapping, load
from sim.start import as_of
from sim.world import build

pytestmark = pytest.mark.usefixtures("warm_kernel")


def world(left: float = 0.0, **deals: Any) -> Any:
    """A world in which India weighs two weapons of values 1.6 and 1.2 for its air defence."""
    base = {"buyer": "IND", "system": "S-400", "stage": "agreed", "need": "air defence"}
    whole = {
        "IND/A": {**base, "value": 1.6, **deals.get("a", {})},
        "IND/B": {**base, "value": 1.2, **deals.get("b", {})},
    }
    return {
        "start": "2018-01",
        "months": 4,
        "deals": whole,
        "weights": {"spread": 0.0},
        "buying": {
            "precision": float("inf"),
            "advance_agreed": 1.0,
            "drop_agreed": 0.0,
            "herding": 0.0,
            "filled_need": left,
        },
        "russia": {"pricing": "list"},
    }


@pytest.mark.parametrize("engine", ["compiled", "mesa"])
def test_the_better_one_is_signed_and_ends_the_other(engine: str) -> None:
    """Whatever their ids; the outcome says why the other ended."""
    for mapping in (world(), world(a={"value": 1.2}, b={"value": 1.6})):
        better = max(mapping["deals"], key=lambda name: mapping["deals"][name]["value"])
        done = simulate(from_mapping(mapping), 4, engine=engine)
        place = done.world.deal_ids.index(better)
        assert (done.deals["signed"][:, place] == 0).all()
        other = done.deals[:, 1 - place]
        assert (other["stage"] == Stage.ABANDONED).all()
        assert (other["superseded"] == 0).all()
        assert (OUTCOMES["superseded"].of(done.deals).sum(axis=1) == 1).all()
        assert run_totals(done)["deals_superseded"].values.tolist() == [1.0] * 4
        assert done.state["paid"].sum() == 0.0


def test_it_is_told() -> None:
    """The trace names the purchase that fills the need, and the term; status says to what."""
    text = "\n".join(moment.text for moment in trace(from_mapping(world()), "IND/B", 0).moments)
    assert "the talks end: IND/A fills the buyer's need (air defence)" in text
    assert "drops the deal" not in text
    both = world(0.9, b={"value": 1.5})
    text = "\n".join(moment.text for moment in trace(from_mapping(both), "IND/B", 0).moments)
    assert "the contract is signed" in text
    assert "- need filled by another purchase 0.15" in text
    report = status_report(from_mapping(world()), parse_month("2018-01"), 20)
    assert "IND/B to another purchase for the same need 100 %" in losses_of(report)


def test_what_is_bought_elsewhere_fills_it_too() -> None:
    """Beside a free gift from China neither is bought of Moscow; China sells once."""
    gift = {"seller": "CHN", "system": "HQ-9", "month": "2018-01", "price": 0.0}
    mapping = world(a={"offers": {"hq-9": gift}}, b={"offers": {"hq-9": gift}})
    mapping["buying"]["drop_agreed"] = 1.0
    scenario = from_mapping(mapping)
    done = simulate(scenario, 20)
    assert ((done.deals["stage"] == Stage.SWITCHED).sum(axis=1) == 1).all()
    assert ((done.deals["superseded"] == 0).sum(axis=1) == 1).all()
    run = int((done.deals["stage"][:, 0] == Stage.SWITCHED).argmax())
    text = "\n".join(moment.text for moment in trace(scenario, "IND/B", run).moments)
    assert "what was bought in place of IND/A fills the buyer's need" in text


def test_a_contract_that_is_cancelled_leaves_the_need_open() -> None:
    """Talks that open after that are talks like any; those that had ended stay so."""
    mapping = world(
        a={"stage": "signed", "value": -5.0}, b={"opens": "2018-03", "stage": "exploring"}
    )
    mapping["buying"] |= {"drop_signed": 1.0, "drop_exploring": 0.0}
    mapping["deals"]["IND/C"] = {**mapping["deals"]["IND/B"], "opens": "2018-01"}
    done = simulate(from_mapping(mapping), 3)
    cancelled, later, early = (done.deals[:, k] for k in range(3))
    assert (cancelled["ended"] == 0).all()
    assert (early["superseded"] == 0).all()
    assert (later["superseded"] == NOT_YET).all()
    assert (later["decided"] == 3).all()


def test_a_contract_on_record_ends_talks_at_the_start() -> None:
    """So does what the record says was bought elsewhere; talks of other buyers go on."""
    for record in ({"opened": "2016-01", "signed": "2017-03"}, {"switched": "2017-05"}):
        mapping = world(a={"record": record, "stage": None}, b={"record": {"opened": "2017-01"}})
        mapping["deals"]["TUR/C"] = {**mapping["deals"]["IND/B"], "buyer": "TUR"}
        del mapping["deals"]["IND/A"]["stage"]
        done = simulate(from_mapping(mapping), 3)
        assert (done.deals["superseded"][:, 1] == 0).all()
        assert (done.deals["decided"][:, 1] == NOT_YET).all()
        assert (done.deals["superseded"][:, 2] == NOT_YET).all()


def test_needs_are_a_buyer_s_own() -> None:
    """Records have the same index for one word; deals without it have none."""
    mapping = world(b={"need": "air power"})
    mapping["deals"]["IND/C"] = {"buyer": "IND", "system": "S-400"}
    found = build(from_mapping(mapping))
    assert [deal.need for deal in found.deals] == [0, 1, -1]
    then = as_of(from_mapping(world()), parse_month("2018-01"))
    assert {deal.need for deal in then.deals.values()} == {"air defence"}


def test_show_lists_the_needs(capsys: pytest.CaptureFixture[str]) -> None:
    """`scenarios show` has each deal's, and what a filled one leaves, with its reason."""
    assert run_command(["scenarios", "show", "benchmarks/one-need"]) == 0
    told = capsys.readouterr().out
    assert "deals.AAA/V.need" in told
    assert "guns" in told
    assert "buying.filled_need" in told


def test_five_states_name_no_need() -> None:
    """The shipped scenarios are as they were."""
    for name in ("s400-2018", "all-talks", "toy"):
        assert all(deal.need is None for deal in load(name).scenario.deals.values())
