import io

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import analysis.run.monthly
from analysis.deal_table import deals_table
from analysis.outcomes import ENDINGS, OUTCOMES, deal_outcomes, run_totals
from analysis.run.monthly import QUANTILES, observe, quantiles
from analysis.run.summary import summarise
from analysis.run.tables import months_table, reports_table, runs_table
from sim.ensemble import Ensemble, simulate
from sim.parameters import words_of
from sim.rules.terms import Stage
from sim.scenario import Scenario
from sim.world import build


def all_tables(scenario: Scenario, runs: int, engine: str = "compiled") -> dict[str, pa.Table]:
    ensemble, monthly = observe(scenario, build(scenario), runs, 7, engine)
    return {
        "deals": deals_table(ensemble),
        "runs": runs_table(ensemble),
        "months": months_table(monthly, ensemble),
        "reports": reports_table(monthly, ensemble),
    }


def rows(table: pa.Table, **wanted: str) -> list[dict[str, object]]:
    return [
        row for row in table.to_pylist() if all(row[key] == value for key, value in wanted.items())
    ]


def test_ends_exclude_each_other(ensemble: Ensemble) -> None:
    """Every deal of every run ends in exactly one way, or is open."""
    outcomes = deal_outcomes(ensemble)
    assert (sum(outcomes[name].astype(int) for name in ENDINGS) == 1).all()


def test_totals_are_sums_over_deals(ensemble: Ensemble) -> None:
    table = deals_table(ensemble).to_pandas()
    totals = run_totals(ensemble)
    concluded = table.groupby("run")["signed"].count()
    assert (totals["deals_concluded"].values == concluded.to_numpy()).all()
    delivered = table[table["stage"] == "delivered"].groupby("run")["list_price"].sum()
    assert totals["usd_delivered"].values.sum() == pytest.approx(delivered.sum())
    counted = sum(totals[f"deals_{OUTCOMES[name].counted}"].values for name in ENDINGS)
    assert (counted == 3).all()


def test_summary_agrees_with_tables(ensemble: Ensemble) -> None:
    summary = summarise(ensemble)
    table = deals_table(ensemble).to_pandas()
    for deal in summary.deals:
        own = table[table["deal"] == deal.deal]
        shares = {name: deal.outcomes[name].probability for name in OUTCOMES}
        assert shares["signed"] == pytest.approx(own["signed"].notna().mean())
        assert shares["dropped"] == pytest.approx((own["stage"] == "abandoned").mean())
        for name in OUTCOMES:
            low, high = deal.outcomes[name].interval
            assert low <= shares[name] <= high
    for name, total in summary.totals.items():
        assert total.mean == pytest.approx(run_totals(ensemble)[name].values.mean())


def test_months_to_signature_count_from_opening(ensemble: Ensemble) -> None:
    summary = {deal.deal: deal for deal in summarise(ensemble).deals}
    own = deals_table(ensemble).to_pandas().query("deal == 'QAT/S-400'")
    waited = (own["signed"] - own["opened"]).dropna()
    assert summary["QAT/S-400"].wait.months == waited.median()


def test_nobody_signs(talks: Scenario) -> None:
    """A median over nobody is null, not a number."""
    ensemble = simulate(talks.model_copy(update={"months": 1}), 5)
    deal = summarise(ensemble).deals[0]
    assert deal.outcomes["signed"].probability == 0.0
    assert deal.wait.months is None
    assert deal.wait.interval is None


def test_what_has_not_happened_is_null(ensemble: Ensemble) -> None:
    table = deals_table(ensemble).to_pandas()
    assert table.loc[table["stage"] == "negotiating", "signed"].isna().all()
    assert table.loc[table["stage"] == "abandoned", "ended"].notna().all()
    assert (table[["opened", "signed", "ended"]].min() >= 0).all()


def test_columns_carry_units(ensemble: Ensemble) -> None:
    schema = deals_table(ensemble).schema
    assert schema.field("belief").metadata[b"unit"] == b"probability"
    assert schema.field("list_price").metadata[b"unit"] == b"musd"
    assert runs_table(ensemble).schema.field("russian_revenue").metadata[b"unit"] == b"musd"


def test_shares_of_stages(talks: Scenario) -> None:
    """In every month the shares of a deal's stages add up to one, over all runs."""
    months = all_tables(talks, 40)["months"]
    shares = rows(months, statistic="share", subject="TUR/S-400")
    assert {row["quantity"] for row in shares} == {f"stage:{word}" for word in words_of(Stage)}
    for month in range(talks.months):
        assert sum(row["value"] for row in shares if row["month"] == month) == pytest.approx(1.0)
    assert {row["n"] for row in shares} == {40}


def test_quantiles_rest_on_decisions(talks: Scenario) -> None:
    """Terms of a decision exist only in months in which one was due."""
    found = rows(all_tables(talks, 40)["months"], quantity="belief", subject="QAT/S-400")
    assert min(row["month"] for row in found) == 12
    assert {row["statistic"] for row in found} == {*QUANTILES, "mean"}
    assert all(0 < row["n"] <= 40 for row in found)


def test_reports_are_written_at_letters(talks: Scenario) -> None:
    tables = all_tables(talks, 40)
    scheduled = rows(tables["reports"], calendar="2018-03")
    assert {row["run"] for row in scheduled} == set(range(40))
    assert {row["deal"] for row in scheduled} == set(talks.deals)
    letters = rows(tables["months"], quantity="letter", calendar="2018-03")
    assert [row["value"] for row in letters] == [1.0]


def test_blocks_change_nothing(talks: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Tables are the same however many runs are held at one time."""
    whole = all_tables(talks, 50)
    monkeypatch.setattr(analysis.run.monthly, "CELLS", 7 * talks.months * len(talks.deals))
    cut = all_tables(talks, 50)
    for name, table in whole.items():
        assert table.equals(cut[name])


def test_quantiles_of_the_first_runs(talks: Scenario, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where memory is short quantiles rest on the first runs, and n says so; shares on all."""
    monkeypatch.setattr(analysis.run.monthly, "KEPT_CELLS", 20 * talks.months * len(talks.deals))
    months = all_tables(talks, 50)["months"]
    assert {row["n"] for row in rows(months, quantity="pressure")} == {20}
    assert {row["n"] for row in rows(months, quantity="letter")} == {50}


def test_engines_give_the_same_tables(talks: Scenario) -> None:
    mesa = all_tables(talks, 8, "mesa")
    for name, table in all_tables(talks, 8).items():
        assert table.equals(mesa[name])


def test_same_bytes(talks: Scenario) -> None:
    def written(table: pa.Table) -> bytes:
        file = io.BytesIO()
        pq.write_table(table, file, compression="zstd")
        return file.getvalue()

    again = all_tables(talks, 20)
    for name, table in all_tables(talks, 20).items():
        assert written(table) == written(again[name])


@pytest.mark.parametrize("change", [{"months": 0}, {"deals": {}}])
def test_empty_worlds(talks: Scenario, change: dict[str, object]) -> None:
    """No months or no deals give empty tables, not errors."""
    if "months" in change:
        change = {**change, "events": {}}
    scenario = talks.model_copy(update=change)
    tables = all_tables(scenario, 3)
    assert tables["runs"].num_rows == 3
    assert tables["reports"].num_rows == 0
    assert tables["deals"].num_rows == 3 * len(scenario.deals)


@given(
    hnp.arrays(
        np.float64,
        st.tuples(st.integers(1, 12), st.integers(1, 3), st.integers(1, 2)),
        elements=st.one_of(st.just(np.nan), st.floats(-10, 10)),
    )
)
def test_quantiles_pass_over_nan(values: np.ndarray) -> None:
    """Quantiles agree with NumPy's over the values that are there."""
    found, means, counts = quantiles(values)
    for place in np.ndindex(*values.shape[1:]):
        own = values[(slice(None), *place)]
        own = own[~np.isnan(own)]
        assert counts[place] == len(own)
        if len(own):
            expected = np.quantile(own, list(QUANTILES.values()))
            assert found[(slice(None), *place)] == pytest.approx(expected)
            assert means[place] == pytest.approx(own.mean())
        else:
            assert np.isnan(means[place])
