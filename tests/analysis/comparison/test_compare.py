import io
import json
from dataclasses import replace

import numpy as np
import pytest
from rich.console import Console

from analysis.comparison.page import _examples
from analysis.comparison.table import differences_table
from analysis.comparison.terminal import examples, show_comparison
from analysis.errors import CommandError
from analysis.intervals import none_of
from analysis.outcomes import OUTCOMES, TOTALS, deal_outcomes
from analysis.pairs import compare
from analysis.store.findings import to_json
from analysis.trace.explain import trace
from sim.ensemble import Ensemble, simulate
from sim.scenario import OfferSpec, Scenario

RUNS, SEED = 300, 7


@pytest.fixture(scope="module")
def lawless(talks: Scenario) -> Ensemble:
    law = talks.law.model_copy(update={"in_force": None})
    return simulate(talks.model_copy(update={"law": law, "name": "lawless"}), RUNS, SEED)


def test_a_scenario_does_not_differ_from_itself(ensemble: Ensemble) -> None:
    found = compare(ensemble, [ensemble]).comparisons[0]
    for deal in found.deals:
        for outcome in deal.outcomes.values():
            assert outcome.difference == 0.0
            assert outcome.interval == (
                -none_of(len(ensemble.deals)),
                none_of(len(ensemble.deals)),
            )
            assert outcome.rough
            assert outcome.variance_ratio is None
            assert outcome.exact_p == 1.0
    assert found.deterred["deals"].mean == 0.0


def test_differences_are_those_of_the_means(ensemble: Ensemble, lawless: Ensemble) -> None:
    found = compare(lawless, [ensemble]).comparisons[0]
    before, after = deal_outcomes(lawless), deal_outcomes(ensemble)
    for k, deal in enumerate(found.deals):
        assert set(deal.outcomes) == set(OUTCOMES)
        for name, outcome in deal.outcomes.items():
            change = after[name][:, k].mean() - before[name][:, k].mean()
            assert outcome.difference == pytest.approx(change)
            assert outcome.other - outcome.base == pytest.approx(change)


def test_deterred_and_caused(ensemble: Ensemble, lawless: Ensemble) -> None:
    """Deals deterred less deals caused are the fall in deals signed, per deal and in total."""
    found = compare(lawless, [ensemble]).comparisons[0]
    for deal in found.deals:
        change = deal.outcomes["signed"].difference
        assert deal.caused.mean - deal.deterred.mean == pytest.approx(change)
        assert deal.deterred.runs == round(deal.deterred.mean * RUNS)
    total = found.caused["deals"].mean - found.deterred["deals"].mean
    assert total == pytest.approx(found.totals["deals_concluded"].difference)
    assert found.deterred["deals"].mean > 0.0


def test_pairing_saves_variance(ensemble: Ensemble, lawless: Ensemble) -> None:
    """Draws are shared, so that most runs do not differ by chance."""
    found = compare(lawless, [ensemble]).comparisons[0]
    assert found.totals["deals_concluded"].variance_ratio > 1.0


def test_deals_of_one_scenario_only(talks: Scenario, ensemble: Ensemble) -> None:
    deals = {key: value for key, value in talks.deals.items() if key != "IND/S-400"}
    deals["QAT/second"] = talks.deals["QAT/S-400"]
    other = simulate(talks.model_copy(update={"deals": deals, "name": "other"}), RUNS, SEED)
    found = compare(ensemble, [other]).comparisons[0]
    assert [deal.deal for deal in found.deals] == ["QAT/S-400", "TUR/S-400"]
    assert found.only_in_base == ("IND/S-400",)
    assert found.only_in_other == ("QAT/second",)


def test_other_starts_are_refused(talks: Scenario, ensemble: Ensemble) -> None:
    other = simulate(talks.model_copy(update={"start": talks.start + 1}), RUNS, SEED)
    with pytest.raises(CommandError, match="starts in 2017-02, talks in 2017-01"):
        compare(ensemble, [other])


def test_examples_can_be_traced(talks: Scenario, ensemble: Ensemble, lawless: Ensemble) -> None:
    """A run named as an example is one in which the deal signs under one scenario only."""
    found = compare(lawless, [ensemble]).comparisons[0]
    named = 0
    for deal in found.deals:
        for run in deal.deterred.examples:
            finals = [
                [moment.text for moment in trace(world, deal.deal, run, SEED).moments]
                for world in (lawless.scenario, talks)
            ]
            signs = [any("contract is signed" in text for text in texts) for texts in finals]
            assert signs == [True, False]
            named += 1
        assert len(deal.deterred.examples) == min(3, deal.deterred.runs)
    assert named > 0


def test_table_of_differences(ensemble: Ensemble, lawless: Ensemble) -> None:
    """One row per scenario, deal or total, and outcome, with the numbers of the answer."""
    found = compare(lawless, [ensemble, lawless])
    table = differences_table(found).to_pandas()
    per_scenario = len(TOTALS) + 3 * len(OUTCOMES)
    sellers = table["outcome"].str.startswith("lost to ")
    assert table[~sellers].groupby("scenario").size().to_dict() == {
        "lawless (3)": per_scenario,
        "talks": per_scenario,
    }
    lost = [name for item in found.comparisons for deal in item.deals for name in deal.lost_to]
    assert [f"lost to {name}" for name in lost] == table[sellers]["outcome"].tolist()
    assert set(lost) == {"United States"}
    first = found.comparisons[0]
    row = table[(table["scenario"] == "talks") & (table["outcome"] == "deals_concluded")].iloc[0]
    assert row["difference"] == first.totals["deals_concluded"].difference
    assert (row["low"], row["high"]) == first.totals["deals_concluded"].interval
    assert row["unit"] == "deals"


def test_to_whom_deals_are_lost(talks: Scenario) -> None:
    """By seller, the share of runs under either scenario; nobody else is there to take the rest."""
    offer = OfferSpec(seller="FRA", month=talks.start, price=1.0)
    talks_of_turkey = talks.deals["TUR/S-400"].model_copy(update={"offers": {"x": offer}})
    deals = {**talks.deals, "TUR/S-400": talks_of_turkey}
    open_market = talks.model_copy(update={"deals": deals, "name": "open"})
    done = [simulate(scenario, 200, 7) for scenario in (talks, open_market)]
    (item,) = compare(done[0], [done[1]]).comparisons
    turkey = next(deal for deal in item.deals if deal.deal == "TUR/S-400")
    french = turkey.lost_to["France"]
    assert french.base == 0.0
    assert french.other > 0.1
    assert french.difference == french.other
    switched = turkey.outcomes["switched"].other
    assert sum(change.other for change in turkey.lost_to.values()) == pytest.approx(switched)
    told = io.StringIO()
    console = Console(file=told, width=120)
    pairs = compare(done[0], [done[1]])
    for part in show_comparison(pairs):
        console.print(part)
    assert "France" in told.getvalue()


def test_worlds_of_no_command_have_no_examples(ensemble: Ensemble, lawless: Ensemble) -> None:
    """What was made in Python is shown and reported all the same."""
    pairs = compare(lawless, [ensemble])
    assert list(examples(pairs)) == []
    assert _examples(pairs) == []
    traced = replace(pairs, traces={"lawless": "this", "talks": "that"})
    assert len(list(examples(traced))) > 2
    assert len(_examples(traced)) > 2


def test_several_others_and_json(ensemble: Ensemble, lawless: Ensemble) -> None:
    """Scenarios of one name are told apart by their place."""
    found = compare(lawless, [ensemble, lawless])
    assert [item.other for item in found.comparisons] == ["talks", "lawless (3)"]
    assert json.loads(to_json(found))["level"] == 0.95


def test_one_run(talks: Scenario) -> None:
    one = simulate(talks, 1, SEED)
    found = compare(one, [one]).comparisons[0]
    assert found.totals["letters"].interval is None
    assert np.isfinite(found.totals["letters"].difference)
