"""Figures say what they show, are the same bytes each time, and survive odd results."""

import io
import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pyarrow as pa
import pytest
from matplotlib._pylab_helpers import Gcf
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image

from analysis.look.save import drawn
from analysis.look.series import read_series
from analysis.look.style import OUTCOMES
from analysis.result import draw_into
from analysis.run.figures import FIGURES
from analysis.run.figures.outcomes import BOUGHT, count_outcomes
from analysis.run.figures.panels import shares
from analysis.run.figures.stages import percentages
from analysis.run.figures.terms import contributions
from analysis.run.figures.timeline import typical_run
from analysis.run.result import RunResult
from analysis.run.tables import RunTables

STAGES = (
    "unopened",
    "exploring",
    "negotiating",
    "agreed",
    "signed",
    "delivered",
    "abandoned",
    "switched",
    "reversed",
)
HAPPENINGS = (
    "opened",
    "detected_in",
    "warned",
    "demanded",
    "offered",
    "negotiating",
    "agreed",
    "signed",
    "delivered",
    "designated",
    "waived",
    "ended",
)
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q95": 0.95}
COSTS = ("price", "friction", "outside", "sanction", "link", "third")


class Invented:
    """A result that looks like one: deals that advance, are warned, signed and answered."""

    def __init__(self, deals: list[str], months: int, runs: int, eagerness: float = 1.0) -> None:
        self.deals, self.months, self.runs = deals, months, runs
        self.rng = np.random.default_rng(7)
        self.when = {name: np.full((runs, len(deals)), -1) for name in HAPPENINGS}
        self.stage = np.zeros((runs, months, len(deals)), dtype=int)
        self.eager = eagerness * self.rng.uniform(0.15, 1.0, len(deals))
        self.opens = np.where(np.arange(len(deals)) < 5, 0, self.rng.integers(0, 60, len(deals)))
        self._happen()

    def _happen(self) -> None:
        shape = (self.runs, len(self.deals))
        now = np.zeros(shape, dtype=int)
        for month in range(self.months):
            u, w = self.rng.random(shape), self.rng.random(shape)
            rate = np.array([0, 0.12, 0.08, 0.08, 0.05, 0, 0, 0, 0])[now] * self.eager
            opening = (now == 0) & (self.opens <= month)
            talks = (now >= 1) & (now <= 3)
            advance = (now >= 1) & (now <= 4) & (u < rate)
            drop = (now >= 1) & (now <= 4) & ~advance & (u > 1 - 0.02 * (1 - self.eager / 2))
            back = (now == 5) & (self.when["designated"] >= 0) & (u < 0.02)
            self._note("opened", opening, month)
            self._note("detected_in", talks & (w < 0.1), month)
            self._note("warned", talks & (self.when["detected_in"] >= 0) & (w > 0.9), month)
            self._note("demanded", talks & (month == 14), month)
            self._note("offered", talks & (self.when["warned"] >= 0) & (w < 0.03), month)
            self._note("designated", (now == 5) & (w < 0.02), month)
            self._note("waived", (now == 5) & (w > 0.99), month)
            for stage, name in enumerate(("negotiating", "agreed", "signed", "delivered"), 1):
                self._note(name, advance & (now == stage), month)
            self._note("ended", drop | back, month)
            now = np.where(opening, 1, now + advance)
            now = np.where(drop, np.where(self.when["offered"] >= 0, 7, 6), now)
            now = np.where(back, 8, now)
            self.stage[:, month] = now
        self.final = now

    def _note(self, name: str, where: Any, month: int) -> None:
        self.when[name] = np.where(where & (self.when[name] < 0), month, self.when[name])

    def tables(self) -> RunTables:
        runs, count = self.final.shape
        which = np.tile(np.arange(count), runs)
        deals = {
            "run": pa.array(np.repeat(np.arange(runs), count).astype(np.int32)),
            "deal": coded(which, self.deals),
            "buyer": coded(which, [name[:3] for name in self.deals]),
            "stage": coded(self.final.ravel(), STAGES),
        }
        for name in HAPPENINGS:
            month = self.when[name].ravel()
            deals[name] = pa.array(month.astype(np.int32), mask=month < 0)
        letters = [(run, 14, deal) for run in range(runs) for deal in range(count)]
        letters += [(run, 40, deal) for run in range(0, runs, 3) for deal in range(count)]
        run, month, deal = np.array(letters if self.months > 40 else [], dtype=int).reshape(-1, 3).T
        reports = {"run": pa.array(run), "month": pa.array(month), "deal": coded(deal, self.deals)}
        return RunTables(
            manifest=self.manifest(),
            deals=pa.table(deals),
            buyers=pa.table({"run": pa.array(np.arange(runs))}),
            runs=pa.table({"run": pa.array(np.arange(runs))}),
            months=self.month_table(),
            reports=pa.table(reports),
        )

    def manifest(self) -> dict[str, Any]:
        return {
            "command": "python run.py run invented --runs 300 --seed 3",
            "scenario": {
                "name": "invented",
                "start": "2017-01",
                "months": self.months,
                "law": {"in_force": "2017-08"},
                "congress": {"threshold": 20.0},
                "events": {
                    "letter": {"kind": "letter", "month": "2018-03"},
                    "list-1": {"kind": "designations", "month": "2018-03"},
                    "list-2": {"kind": "designations", "month": "2018-04"},
                    "president": {"kind": "administration", "month": "2021-01"},
                    "war": {"kind": "supply", "month": "2022-03"},
                },
            },
            "scenario_hash": "0123abcd" * 8,
            "seed": 3,
            "runs": self.runs,
            "versions": {"caatsim": "0.1.0"},
        }

    def month_table(self) -> pa.Table:
        rows: list[tuple[int, str, str, str, str, float, int]] = []
        due = (self.stage >= 1) & (self.stage <= 4)
        time = np.arange(self.months)[np.newaxis, :, np.newaxis]
        noise = self.rng.normal(0, 1, self.final.shape)[:, np.newaxis, :]
        flat = np.zeros(due.shape)
        threat = np.where(time >= 14, 1.4, 1.0)
        belief = np.clip(0.25 * threat + 0.05 * noise + 0.1 * np.sin(time / 20), 0, 1) + flat
        parts = {
            "value": 1.5 * self.eager + 0.3 * noise + flat,
            "herd": 0.001 * time + flat,
            "price": 0.9 + 0.1 * noise - 0.2 * belief,
            "friction": np.where(time >= 14, 0.08 * 0.98 ** (time - 14.0), 0) + flat,
            "outside": np.where((time >= 20) & (np.arange(len(self.deals)) % 2 == 0), 0.15, flat),
            "sanction": 1.2 * belief,
            "link": np.where((time >= 30) & (np.arange(len(self.deals)) == 4), 0.4, flat),
            "third": np.where((time > 24) & (np.arange(len(self.deals)) == 2), 0.2, flat),
        }
        gain = parts["value"] + parts["herd"] - sum(parts[name] for name in COSTS)
        parts |= {"gain_from_buying": gain + 0.3 * (self.stage == 4), "belief": belief}
        for index, deal in enumerate(self.deals):
            for code, stage in enumerate(STAGES):
                for month in range(self.months):
                    share = float(np.mean(self.stage[:, month, index] == code))
                    rows.append((month, deal, f"stage:{stage}", "1", "share", share, self.runs))
            for name, values in parts.items():
                rows += spread(deal, name, np.where(due, values, np.nan)[:, :, index])
        for buyer in sorted({name[:3] for name in self.deals}):
            rows += spread(buyer, "opinion", 0.22 + 0.04 * (flat + noise)[:, :, 0])
        pressure = self.rng.gamma(4, 3, (self.runs, 1)) * np.minimum(1, time[:, :, 0] / 12)
        rows += spread("-", "pressure", pressure)
        rows += spread("-", "friction", pressure / 100)
        for month in range(self.months):
            share = 1.0 if month == 14 else 0.02 * (month > 26) * (1 + np.sin(month))
            share = round(share * self.runs) / self.runs
            rows.append((month, "-", "letter", "1", "share", share, self.runs))
        keys = ("month", "subject", "quantity", "unit", "statistic", "value", "n")
        columns = list(zip(*rows, strict=True)) or [()] * len(keys)
        kinds = (pa.int32(), *[pa.string()] * 4, pa.float64(), pa.int32())
        return pa.table(
            {
                key: pa.array(column, kind)
                for key, column, kind in zip(keys, columns, kinds, strict=True)
            }
        )


def coded(codes: Any, words: Any) -> pa.Array:
    indices = pa.array(np.asarray(codes, dtype=np.int32))
    return pa.DictionaryArray.from_arrays(indices, pa.array(list(words), pa.string()))


def spread(subject: str, quantity: str, values: Any) -> list[Any]:
    """Rows of quantiles and mean over runs; values of shape (runs, months)."""
    rows = []
    for month, column in enumerate(values.T):
        known = column[~np.isnan(column)]
        if len(known):
            found = {name: float(np.quantile(known, q)) for name, q in QUANTILES.items()}
            for statistic, value in {**found, "mean": float(known.mean())}.items():
                rows.append((month, subject, quantity, "-", statistic, value, len(known)))
    return rows


FIVE = ["CHN/S-400", "IND/S-400", "QAT/S-400", "SAU/S-400", "TUR/S-400"]


@pytest.fixture(scope="module")
def five() -> RunTables:
    return Invented(FIVE, months=96, runs=60).tables()


def labels(figure: Figure) -> list[str]:
    return [label for ax in figure.axes for label in (ax.get_xlabel(), ax.get_ylabel()) if label]


def words(figure: Figure) -> str:
    """All text of a figure in one line."""
    return " ".join(" ".join(text.get_text() for text in figure.findobj(Text)).split())


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_it_shows(name: str) -> None:
    """A figure is filed under its own name, and has words for those who do not see it."""
    assert FIGURES[name].name == name
    assert re.fullmatch(r"[A-Z].{40,}\.", FIGURES[name].alt)


@pytest.mark.parametrize("name", FIGURES)
def test_labels_carry_units(name: str, five: RunTables) -> None:
    """Every axis label is 'name [unit]'."""
    found = labels(FIGURES[name].plot(five))
    assert found
    assert all(re.fullmatch(r"\S.* ?\n?\[[^\]]+\]", label) for label in found), found


@pytest.mark.parametrize("name", [name for name in FIGURES if name != "timeline"])
def test_number_of_runs_is_said(name: str, five: RunTables) -> None:
    """A figure over runs says on how many it rests."""
    assert re.search(r"60 runs|n = 60", words(FIGURES[name].plot(five)))


@pytest.mark.parametrize(
    ("name", "levels"),
    [
        ("outcomes", ["90% Wilson interval", "90% interval"]),
        ("beliefs", ["25–75 % of runs", "5–95 % of runs"]),
        ("prices", ["25–75 % of runs", "5–95 % of runs"]),
        ("terms", ["ΔU, 25–75 % of runs", "ΔU, 5–95 % of runs"]),
        ("washington", ["25–75 % of runs", "5–95 % of runs", "90% Wilson interval"]),
    ],
)
def test_bands_say_their_level(name: str, levels: list[str], five: RunTables) -> None:
    """Legend or note names the level of every band and whisker."""
    text = words(FIGURES[name].plot(five))
    assert all(level in text for level in levels)


@pytest.mark.slow
def test_same_result_same_bytes(five: RunTables, tmp_path: Path) -> None:
    """Figures drawn again, under another matplotlibrc, are the same files."""
    made = []
    for name, settings in (("a", {}), ("b", {"font.size": 20, "svg.hashsalt": "x"})):
        (tmp_path / name).mkdir()
        with mpl.rc_context(settings):
            files = draw_into(RunResult(kept=five), tmp_path / name)
        made.append({file: (tmp_path / name / file).read_bytes() for file in files})
    assert made[0] == made[1]
    assert sorted(made[0]) == sorted(
        f"{name}.{kind}" for name in FIGURES for kind in ("png", "svg")
    )


def test_files_say_how_to_remake_them(five: RunTables) -> None:
    """PNG text chunks and SVG metadata hold command, scenario hash, seed and version, no date."""
    figure = FIGURES["outcomes"].plot(five)
    png, svg = (drawn(figure, kind, "outcomes", five.manifest) for kind in ("png", "svg"))
    with Image.open(io.BytesIO(png)) as image:
        chunks = image.info
    assert chunks["Command"] == five.manifest["command"]
    assert chunks["Scenario hash"] == five.manifest["scenario_hash"]
    assert (chunks["Seed"], chunks["Version"]) == ("3", "0.1.0")
    text = svg.decode()
    for expected in (five.manifest["command"], five.manifest["scenario_hash"], "seed 3", "0.1.0"):
        assert expected in text
    assert "<dc:date>" not in text


ODD = {
    "no months": (FIVE, 0, 10, 1.0),
    "one month": (FIVE, 1, 10, 1.0),
    "one run": (FIVE, 96, 1, 1.0),
    "no deals": ([], 96, 10, 1.0),
    "nobody signs": (FIVE, 24, 30, 0.0),
    "four deals": (FIVE[:4], 60, 30, 1.0),
}


@cache
def odd(case: str) -> RunTables:
    return Invented(*ODD[case]).tables()


@pytest.mark.parametrize("case", ODD)
@pytest.mark.parametrize("name", FIGURES)
def test_odd_results_draw(name: str, case: str) -> None:
    """Every figure draws, without a warning, when there is little or nothing to show."""
    FIGURES[name].plot(odd(case)).draw_without_rendering()


def test_no_months_is_said() -> None:
    """An empty panel says why it is empty."""
    tables = odd("no months")
    for name in ("stages", "beliefs", "prices", "terms", "washington"):
        assert "no months" in words(FIGURES[name].plot(tables))


@pytest.mark.slow
def test_many_deals_are_chosen_and_said() -> None:
    """Of many deals, figures over time show those whose runs differ most, and the title says so."""
    names = sorted(f"{first}{second}A/S-400" for first in "ABCDE" for second in "PQRST")
    tables = Invented(names, months=30, runs=30).tables()
    for name in ("stages", "beliefs", "prices", "terms"):
        figure = FIGURES[name].plot(tables)
        assert len(figure.axes) == 12
        assert "the 12 of 25 deals whose runs differ most" in words(figure)
    for name in ("outcomes", "timeline"):
        (ax,) = FIGURES[name].plot(tables).axes
        assert sorted(tick.get_text() for tick in ax.get_yticklabels()) == names


def test_outcomes_add_up(five: RunTables) -> None:
    """The outcomes of a deal count each run once; those with a contract count as signed."""
    signed = five.deals["signed"].is_valid().to_pylist()
    deal_of = five.deals["deal"].to_pylist()
    for deal, counts in count_outcomes(five.deals).items():
        assert sum(counts[word] for word in OUTCOMES) == 60
        hits = sum(known for known, name in zip(signed, deal_of, strict=True) if name == deal)
        assert sum(counts[word] for word in BOUGHT) == hits


def test_terms_add_up(five: RunTables) -> None:
    """The areas of a month sum to the mean of ΔU, sunk cost included."""
    found = read_series(five.months)
    for deal in FIVE:
        gain = found[deal, "gain_from_buying"]
        total = np.sum(list(contributions(found, deal).values()), axis=0)
        decided = gain.runs > 0
        np.testing.assert_allclose(total[decided], gain.values["mean"][decided], atol=1e-9)


def test_months_with_few_runs_are_blank(five: RunTables) -> None:
    """Bands are drawn only where a month rests on enough runs."""
    series = read_series(five.months)["IND/S-400", "belief"].resting_on(20)
    assert series.runs[series.runs > 0].min() >= 20
    assert np.isnan(series.values["q50"][series.runs == 0]).all()


@pytest.mark.parametrize("name", ["timeline", "washington"])
def test_events_are_explained(name: str, five: RunTables) -> None:
    """A letter over each dotted line, and in the note what it means and when it was."""
    figure = FIGURES[name].plot(five)
    told = words(figure)
    for said in ("a law in force (2017-08)", "c new administration (2021-01)"):
        assert said in told
    assert "d Russian output changes (2022-03)." in told
    letters = [text.get_text() for text in figure.axes[0].texts if len(text.get_text()) == 1]
    assert letters == ["a", "b", "c", "d"]


def test_what_rests_on_few_runs_is_drawn_faintly() -> None:
    """Of many runs; the note says so."""
    many = Invented(FIVE, months=96, runs=300).tables()
    assert "fewer than 100 runs are faint" in words(FIGURES["prices"].plot(many))


def test_typical_run_has_the_most_common_outcomes() -> None:
    """The run of the timeline is the one that shares its final stages with most others."""
    stages = ["abandoned", "signed", "signed", "signed", "signed", "abandoned"]
    none = pa.array([None] * 6, pa.int64())
    deals = pa.table({"run": [5, 5, 6, 6, 7, 7], "deal": ["A", "B"] * 3, "stage": stages})
    unanswered = deals.append_column("designated", none).append_column("waived", none)
    assert typical_run(unanswered) == 6


def test_typical_run_has_the_most_common_answer() -> None:
    """A buyer that few runs designate is not designated in it, though all runs end alike."""
    designated, none = pa.array([30, None, None]), pa.array([None] * 3, pa.int64())
    deals = pa.table({"run": [0, 1, 2], "deal": ["A"] * 3, "stage": ["delivered"] * 3})
    answered = deals.append_column("designated", designated).append_column("waived", none)
    assert typical_run(answered) == 1


def test_stages_end_as_outcomes_do(five: RunTables) -> None:
    """In the last month both figures show the same percentages, in every month all add up."""
    found = read_series(five.months)
    for deal, counts in count_outcomes(five.deals).items():
        drawn = percentages(five.deals, deal, shares(found, deal))
        np.testing.assert_allclose(drawn.sum(axis=0), 100.0)
        assert (drawn >= 0.0).all()
        np.testing.assert_allclose(drawn[:, -1], [counts[word] / 0.6 for word in OUTCOMES])
    assert "dropped after signing" in words(FIGURES["stages"].plot(five))


@pytest.mark.parametrize("name", ["outcomes", "timeline"])
def test_draws_into_given_axes(name: str, five: RunTables) -> None:
    """A figure of one panel draws into axes of another figure."""
    figure = Figure()
    ax = figure.add_subplot()
    assert FIGURES[name].plot(five, ax=ax) is figure
    assert figure.axes == [ax]
    assert ax.has_data()


def test_draws_into_given_subfigure(five: RunTables) -> None:
    """A figure of several panels draws into a part of another figure."""
    figure = Figure()
    upper, lower = figure.subfigures(2)
    assert FIGURES["stages"].plot(five, upper) is figure
    assert len(upper.axes) == 5
    assert not lower.axes


def test_style_stays_inside(five: RunTables) -> None:
    """Drawing leaves matplotlib's settings as they were, and no pyplot figure behind."""
    before = dict(mpl.rcParams)
    FIGURES["outcomes"].plot(five)
    assert dict(mpl.rcParams) == before
    assert "matplotlib.pyplot" not in sys.modules or not Gcf.get_all_fig_managers()


def test_pyplot_is_not_imported() -> None:
    """Importing the figures is quick: it leaves pyplot alone."""
    code = "import sys, analysis.run.figures; sys.exit('matplotlib.pyplot' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
