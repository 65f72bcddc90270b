"""The Python interface answers what the command line answers, to the byte, in any process."""

import hashlib
import io
import json
import multiprocessing
import pickle
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

import sim
from analysis import api
from analysis.api import RunResult, SensitivityResult, Size, SweepResult, sensitivity, validate
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.evidence.kernel import allowed
from analysis.look.formatting import percent
from analysis.run.figures import FIGURES
from analysis.run.tables import TABLES
from analysis.store.manifest import MANIFEST
from sim import Scenario, compare, load, simulate, sweep
from sim.actors import ActorScene
from sim.agents import BuyerState, Cast
from sim.data.case_file import CASES
from sim.errors import ScenarioError
from sim.parameter_draws import draws_of
from sim.records import Deal
from sim.rules.terms import Move
from tests.needs import need

ROOT = Path(__file__).resolve().parents[3]
RUNS, SEED = 200, 3

pytestmark = pytest.mark.usefixtures("warm_kernel")


@pytest.fixture(scope="module")
def situation() -> Scenario:
    return load("s400-2018").with_({"state.severity": 2.0, "months": 48})


@pytest.fixture(scope="module")
def result(situation: Scenario) -> RunResult:
    return simulate(situation, RUNS, SEED)


def printed(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    """Return the JSON that a command prints."""
    assert run_command([*words, "--json"]) == 0
    return json.loads(capsys.readouterr().out)


def digests(folder: Path) -> dict[str, str]:
    """Return the SHA-256 of every file of a result but its manifest."""
    return {
        file.name: hashlib.sha256(file.read_bytes()).hexdigest()
        for file in sorted(folder.iterdir())
        if file.name != MANIFEST
    }


@pytest.mark.slow
def test_a_saved_result_is_the_command_s(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Tables and figures have the hashes of those that the command named by the result makes."""
    changed = load("toy").with_({"state.severity": 2.0}, name="toy")
    saved = simulate(changed, 50, SEED)
    words = shlex.split(saved.command)[2:]
    assert words == ["run", "toy", "--runs", "50", "--seed", "3", "--set", "state.severity=2.0"]
    assert run_command([*words, "--out", str(tmp_path / "command")]) == 0
    capsys.readouterr()
    made = digests(tmp_path / "command")
    assert {f"{name}.parquet" for name in TABLES} | {"outcomes.png", "outcomes.svg"} < set(made)
    assert digests(saved.save(tmp_path / "api")) == made
    with pytest.raises(CommandError, match="already holds a result"):
        saved.save(tmp_path / "api")


def test_summary_is_what_run_prints(result: RunResult, capsys: pytest.CaptureFixture[str]) -> None:
    found = printed(capsys, *shlex.split(result.command)[2:])
    mine = json.loads(json.dumps(result.to_dict()).replace(result.scenario.name, "s400-2018"))
    assert mine == found


def test_trace_is_what_trace_prints(
    result: RunResult, situation: Scenario, capsys: pytest.CaptureFixture[str]
) -> None:
    words = situation.command("trace", "--deal", "IND/S-400", "--run", "3", "--seed", str(SEED))
    found = printed(capsys, *shlex.split(words)[2:])
    story = result.trace(run=3, deal="IND/S-400")
    told = json.dumps(story.to_dict()).replace(situation.scenario.name, "s400-2018")
    assert json.loads(told) == found
    assert json.loads(json.dumps(printed(capsys, *shlex.split(story.command)[2:]))) == found
    assert list(story.months["month"]) == [row["month"] for row in found["months"]]
    for moment in found["moments"]:
        assert f"{moment['month']}  {moment['text']}" in str(story)


def test_status_is_what_status_prints(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["status", "s400-2018", "--as-of", "2018-03", "--runs", "50"]
    found = printed(capsys, *words)
    mine = load("s400-2018").status("2018-03", runs=50)
    assert json.loads(json.dumps(mine.to_dict())) == found
    assert printed(capsys, *shlex.split(mine.command)[2:]) == found
    assert list(mine.table["country"]) == [item["name"] for item in found["countries"]]
    assert "Status of talks as of 2018-03" in mine._repr_html_()


def test_compare_is_what_compare_prints(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "no-caatsa", "s400-2018", "never", "--runs", str(RUNS), "--seed", str(SEED)]
    found = printed(capsys, *words)
    mine = compare("no-caatsa", load("s400-2018"), simulate("never", RUNS, SEED), seed=SEED)
    own = json.loads(json.dumps(mine.to_dict()))
    assert own | {"traces": found["traces"]} == found
    row = mine.outcomes.set_index(["scenario", "deal", "outcome"]).loc[
        "s400-2018", "QAT/S-400", "signed"
    ]
    (item,) = (d for d in found["comparisons"][0]["deals"] if d["deal"] == "QAT/S-400")
    assert row["difference"] == item["outcomes"]["signed"]["difference"]
    assert (row["low"], row["high"]) == tuple(item["outcomes"]["signed"]["interval"])


def test_sweep_is_what_sweep_writes(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    design = tmp_path / "small.yaml"
    design.write_text(
        "scenario: toy\ndesign: factorial\nreplications: 64\n"
        "factors: {state.severity: [0.5, 1, 2]}\noutcomes: [deals_concluded]\n",
        encoding="utf-8",
    )
    assert run_command(["sweep", str(design), "--out", str(tmp_path / "command")]) == 0
    capsys.readouterr()
    mine = sweep(design, tmp_path / "api")
    kinds = ("points", "batches")
    made, own = (
        {
            f"{kind}/{file.name}": file.read_bytes()
            for kind in kinds
            for file in (folder / kind).iterdir()
        }
        for folder in (tmp_path / "command", tmp_path / "api")
    )
    assert own == made
    found = printed(capsys, "summary", str(tmp_path / "command"))
    assert json.loads(json.dumps(mine.to_dict())) == found
    commands = [
        json.loads((tmp_path / name / "manifest.json").read_text())["command"]
        for name in ("api", "command")
    ]
    assert commands == [f"python run.py sweep {design}"] * 2
    assert len(mine.points) == 3
    assert list(mine.effects["lever"]) == ["state.severity"] * len(mine.effects)
    assert sweep(design, tmp_path / "api").to_dict() == mine.to_dict()  # read, not done again
    told = {
        "scenario": load("toy"),
        "design": "factorial",
        "replications": 64,
        "factors": {"state.severity": [0.5, 1, 2]},
        "outcomes": ["deals_concluded"],
    }
    at_hand = sweep(told, tmp_path / "memory")
    assert at_hand.points.equals(mine.points)
    assert at_hand.command == ""
    with pytest.raises(CommandError, match="scores: found 3 points; must be at least 20"):
        mine.scores()
    copy = SweepResult.read(mine.save(tmp_path / "copy"))
    assert copy.to_dict() == mine.to_dict()
    with pytest.raises(CommandError, match="is copied to a new or empty folder only"):
        mine.save(tmp_path / "copy")
    with pytest.raises(CommandError, match="must be one of overview, lines"):
        mine.plot("pie")


@pytest.mark.slow
def test_sensitivity_is_what_sensitivity_prints(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The indices of the command, from the same folder, with its figures."""
    need("SALib")
    factors = ("weights.need", "state.severity=0:2")
    words = ["sensitivity", "toy", "--outcome", "deals_concluded", "--runs", "64"]
    words += [word for factor in factors for word in ("--factor", factor)]
    words += ["--trajectories", "4", "--samples", "16", "--out", str(tmp_path / "command")]
    found = printed(capsys, *words)["outcomes"]["deals_concluded"]
    size = Size(trajectories=4, samples=16, runs=64)
    mine = sensitivity(
        "toy", *factors, outcomes=["deals_concluded"], size=size, out=tmp_path / "api"
    )
    table = mine.table.set_index("index")
    assert set(table["outcome"]) == {"deals_concluded"}
    for section, index in (("screening", "mu_star"), ("total", "ST"), ("interactions", "S2")):
        rows = table.loc[[index]]
        assert list(rows["parameter"]) == [row["parameter"] for row in found[section]]
        assert list(rows["value"]) == [row["value"] for row in found[section]]
        assert list(rows["clear"]) == [row["clear"] for row in found[section]]
    for name in ("indices.parquet", "screening.png", "indices.svg"):  # the command is in figures
        assert (tmp_path / "api" / name).read_bytes() == (tmp_path / "command" / name).read_bytes()
    saved = SensitivityResult.read(mine.save(tmp_path / "copy"))
    assert saved.to_dict() == mine.to_dict()
    assert "weights.need" in mine._repr_html_()
    assert repr(mine).startswith("<What drives toy: 2 parameters, ")
    mine.plot("indices")
    with pytest.raises(CommandError, match="must be one of screening, indices"):
        mine.plot("pie")


@pytest.mark.slow
def test_validate_is_what_validate_prints(capsys: pytest.CaptureFixture[str]) -> None:
    """Cases and scores of the command; a case can be lived again as it was scored."""
    found = printed(capsys, "validate", "--runs", "50", "--registers", "0")
    mine = validate(runs=50, registers=0)
    assert json.loads(json.dumps(mine.to_dict())) == found
    said = {case["case_id"]: case["p"] for case in found["cases"]}
    assert dict(zip(mine.cases["case_id"], mine.cases["p"], strict=True)) == said
    scores = mine.scores.set_index("forecast")["brier"]
    assert scores["posterior, each case left out"] == found["refitted"]["leave_one_out"]["brier"]
    assert scores["base rate, left out"] == found["baselines"]["base_rate"]
    assert f"{found['brier']:.3f}" in mine._repr_html_()
    turkey = mine.simulate("TUR_S400_1")
    concluded = turkey.deals["stage"].isin(["signed", "delivered"]).sum()
    assert float(allowed((concluded + 0.5) / 51)) == said["TUR_S400_1"]
    for name in ("cases", "reliability"):
        mine.plot(name)
    with pytest.raises(CommandError, match=r"did you mean 'TUR_S400_1'\?"):
        mine.simulate("TUR_S400_11")


def test_a_validation_under_other_rules_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """No score and no probability of runs of the old rules, and the reason below the scores."""
    monkeypatch.setattr("analysis.evidence.freshness.rule_fingerprint", lambda: "other")
    mine = validate(runs=50, registers=0)
    assert mine.cases["p_left_out"].isna().all()
    assert set(mine.scores["forecast"]) == {
        "model, weights posterior",
        "the same weights, without the law",
        "regression on the Russian and US shares, left out",
        "regression on these and the number of rival bids, left out",
        "base rate, left out",
    }
    assert "fitted under other rules than these; python run.py calibrate" in mine._repr_html_()
    for name in ("cases", "reliability"):
        mine.plot(name)


def test_other_cases_are_scored_without_what_is_left_out(tmp_path: Path) -> None:
    """Cases that no calibration used have one probability, and are drawn all the same."""
    rows = CASES.read_text(encoding="utf-8").splitlines()
    own = tmp_path / "own.csv"
    chosen = [row for row in rows[1:] if row.startswith(("TUR_S400", "QAT_S400", "IND_S400"))]
    own.write_text("\n".join([rows[0], *chosen]) + "\n", encoding="utf-8")
    mine = validate(own, runs=50, registers=0)
    plain, hawks = (validate(own, runs=20, cast=cast) for cast in (Cast(), Cast(buyer=Hawk)))
    assert plain.cases["p"].equals(validate(own, runs=20, registers=0).cases["p"])
    assert (hawks.cases["p"] >= plain.cases["p"]).all()
    assert hawks.cases["p"].mean() > plain.cases["p"].mean() + 0.1
    assert (plain.command, plain.manifest["engine"]) == ("", "mesa")
    assert mine.cases["p_left_out"].isna().all()
    assert "each case left out" not in mine._repr_html_()
    for name in ("cases", "reliability"):
        mine.plot(name)


def test_tables_are_frames_with_units(result: RunResult) -> None:
    """Months stay whole numbers where some are missing; units and meanings travel along."""
    assert len(result) == RUNS
    assert len(result.deals) == RUNS * 5
    assert str(result.deals["signed"].dtype) == "Int32"
    assert result.deals.attrs["units"]["price"] == "LP"
    assert result.runs.attrs["units"]["russian_revenue"] == "musd"
    shares = result.outcomes.pivot_table(index="deal", columns="outcome", values="probability")
    signed = result.deals.groupby("deal", observed=True)["signed"].count() / RUNS
    assert shares["signed"].to_dict() == signed.to_dict()
    concluded = result.totals.set_index("total").loc["deals_concluded", "mean"]
    assert concluded == pytest.approx(float(signed.sum()))
    stages = result.months[result.months["quantity"].str.startswith("stage:")]
    assert stages.groupby(["month", "subject"], observed=True)["value"].sum().round(9).eq(1).all()


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_is_a_method_and_shows_itself(result: RunResult, name: str) -> None:
    """Each figure has a method with help, and is a PNG on a page without pyplot."""
    method = getattr(result.plot, name)
    assert method.__doc__
    assert name in dir(result.plot)
    figure = method()
    data, look = figure._repr_png_()
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        assert image.width == 1.5 * look["width"]


def test_pages_are_escaped(result: RunResult, situation: Scenario) -> None:
    """Names that hold markup are shown as they are written."""
    evil = situation.with_({"months": 12}, name="<script>alert(1)</script>")
    harsh = simulate(evil, 20, SEED)
    pages = [
        evil._repr_html_(),
        harsh._repr_html_(),
        harsh.trace(0, "IND/S-400")._repr_html_(),
        compare(harsh, harsh)._repr_html_(),
    ]
    for page in pages:
        assert "<script>" not in page
        assert "&lt;script&gt;" in page
        assert re.findall(r"(src|href|http)", page) == []
    assert "IND/S-400" in result._repr_html_()


def test_drawn_weights_are_multiplied(tmp_path: Path) -> None:
    """All draws of a weight, and no other; the table goes with the scenario."""
    talks, table = load("s400-2018"), tmp_path / "dear.parquet"
    dear = talks.times({"weights.need": 1.1}, table, name="dear")
    own, mine = draws_of(talks.scenario), draws_of(dear.scenario)
    assert own is not None
    assert mine is not None
    assert mine.paths == own.paths
    scale = np.where(np.array(own.paths) == "weights.need", 1.1, 1.0)
    np.testing.assert_array_equal(mine.values, own.values * scale)
    assert dear.name == "dear"
    assert talks.times({"weights.need": 1.1}, table).scenario.draws == str(table)
    for factors, said in (
        ({"weights.need": 1.2}, "is there already"),
        ({"weights.ned": 1.2}, "did you mean 'weights.need'"),
        ({"weights.need": -1}, "must be a number above 0"),
    ):
        with pytest.raises(CommandError, match=said):
            talks.times(factors, table)
    with pytest.raises(ScenarioError):
        talks.times({"weights.need": 1e9}, tmp_path / "huge.parquet")
    assert not (tmp_path / "huge.parquet").exists()
    with pytest.raises(CommandError, match="draws no parameter"):
        load("toy").times({"weights.need": 2.0}, tmp_path / "toy.parquet")


class Hawk(BuyerState):
    """A buyer that never gives up."""

    def decide(self, deal: Deal, draw: float, month: int, scene: ActorScene) -> int:
        move = super().decide(deal, draw, month, scene)
        return Move.HOLD if move == Move.DROP else move


def test_an_agent_of_one_s_own_acts_in_every_table() -> None:
    """Final states, months and traces are those of the cast; the base agents give the base."""
    base = simulate("toy", 30, SEED, engine="mesa")
    plain = simulate("toy", 30, SEED, engine="mesa", cast=Cast())
    hawks = simulate("toy", 30, SEED, engine="mesa", cast=Cast(buyer=Hawk))
    assert plain.deals.equals(base.deals)
    assert base.deals.equals(simulate("toy", 30, SEED).deals)
    stages = set(hawks.deals["stage"])
    assert "abandoned" in set(base.deals["stage"])
    assert not stages & {"abandoned", "switched"}
    assert "stage:abandoned" in set(base.months["quantity"])
    last = hawks.months[hawks.months["quantity"].isin(["stage:abandoned", "stage:switched"])]
    assert last["value"].sum() == 0.0
    run = int(base.deals.loc[base.deals["stage"] == "abandoned", "run"].iloc[0])
    deal = str(base.deals.loc[base.deals["stage"] == "abandoned", "deal"].iloc[0])
    assert base.trace(run, deal).found.final == "abandoned"
    assert hawks.trace(run, deal).found.final != "abandoned"
    assert hawks.command == ""


def test_agents_of_one_s_own_play_in_a_sweep(tmp_path: Path) -> None:
    """As in runs of the same worlds; their parts and those of the model are kept apart."""
    design = {
        "scenario": "toy",
        "design": "factorial",
        "replications": 32,
        "seed": SEED,
        "factors": {"state.severity": [1, 2]},
        "outcomes": ["deals_dropped"],
    }
    plain = sweep(design, tmp_path / "plain")
    assert sweep(design, tmp_path / "cast", cast=Cast()).points.equals(plain.points)
    hawks = sweep(design, tmp_path / "hawks", cast=Cast(buyer=Hawk))
    assert plain.points["deals_dropped"].min() > 0.0
    assert hawks.points["deals_dropped"].max() == 0.0
    assert (hawks.command, hawks.manifest["engine"]) == ("", "mesa")
    again = sweep(design, tmp_path / "hawks", cast=Cast(buyer=Hawk))
    assert again.points.equals(hawks.points)
    for cast in (None, Cast()):
        with pytest.raises(CommandError, match="their rows by another version"):
            sweep(design, tmp_path / "hawks", cast=cast)


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda _: load(3), "3: no such scenario"),
        (lambda toy: toy.with_(["state.severity=2"]), "must map dotted paths to values"),
        (lambda toy: toy.with_({1: 2}), "must map dotted paths to values"),
        (lambda toy: toy.with_({"state.severity": "heavy"}), "must be a number"),
        (lambda toy: toy.status("soon"), "as_of: found 'soon'"),
        (lambda toy: toy.model("a"), "run: found 'a'; must be a whole number"),
        (lambda toy: toy.model(-1), "run: found -1; must be at least 0"),
        (lambda toy: toy.explore(["state.severity"]), "must be the path of a parameter"),
        (lambda _: simulate(None), "found None; must be a scenario"),
        (lambda toy: simulate(toy, runs="a"), "runs: found 'a'"),
        (lambda toy: simulate(toy, runs=1.5), "runs: found 1.5"),
        (lambda toy: simulate(toy, runs=True), "runs: found True"),
        (lambda toy: simulate(toy, runs=0), "runs: found 0; must be at least 1"),
        (lambda toy: simulate(toy, seed=-1), "seed: found -1; must be at least 0"),
        (lambda toy: simulate(toy, runs=2).trace("0", "BOR/Bow"), "run: found '0'"),
        (lambda toy: simulate(toy, runs=2).trace(0, None), "deal: found None"),
        (lambda _: compare(1, 2), "found 1; must be a scenario"),
        (lambda toy: compare(toy, toy, runs=2).plot("x"), "outcome: found 'x'; must be one of"),
        (lambda _: validate(3), "cases: found 3"),
    ],
)
def test_mistakes_are_told_in_a_line(ask: Any, said: str) -> None:
    """What a caller can put right is a ValueError that says what was found and what is allowed."""
    with pytest.raises(ValueError, match=re.escape(said)) as caught:
        ask(load("toy"))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("name", ["toy", "s400-2018"])
def test_one_run_as_a_mesa_model(name: str) -> None:
    """It lives the run that `simulate` counts: its draws, and the weights it draws."""
    base = load(name)
    for run in (2, 257):
        model = base.model(run, SEED)
        model.run_model()
        final = simulate(base, run + 1, SEED).ensemble.deals[run]
        assert [deal.stage for deal in model.deals] == final["stage"].tolist()
        values = [deal.value for deal in model.deals]
        assert values == final["value"].tolist()
        assert len(model.datacollector.get_model_vars_dataframe()) == base.scenario.months
        model.close()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda r: r.trace(RUNS, "IND/S-400"), "run: found 200; must be from 0 to 199"),
        (lambda r: r.trace(0, "IND/S400"), "did you mean 'IND/S-400'?"),
        (lambda r: r.plot.draw("outcome"), "did you mean 'outcomes'?"),
        (lambda r: compare(r), "needs a scenario to compare with"),
        (lambda r: compare(r, "s400-2018", seed=SEED + 1), "all must have 200 runs, seed 4"),
        (lambda _: load("s400-2018").explore("state.sevrity"), "did you mean 'state.severity'?"),
        (lambda _: load("s400-2018").explore("state.severity", show="zzz"), "must be one of"),
    ],
    ids=range(7),
)
def test_what_cannot_be_asked_is_said(result: RunResult, ask: Any, message: str) -> None:
    with pytest.raises(CommandError) as caught:
        ask(result)
    assert message in str(caught.value)


def test_a_missing_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ipywidgets", None)
    with pytest.raises(CommandError, match="it comes with the extra 'notebook'"):
        load("toy").explore("state.severity")


def test_percentages_do_not_round_away() -> None:
    assert [percent(x) for x in (0.0, 0.001, 0.5, 0.999, 1.0)] == ["0", "<1", "50", ">99", "100"]


def work(situation: Scenario) -> tuple[str, RunResult]:
    """Simulate in another process."""
    return situation.name, simulate(situation, 64, SEED)


@pytest.mark.slow
def test_scenarios_and_results_travel_to_spawned_processes(situation: Scenario) -> None:
    """As on Windows and macOS: a pool of fresh processes takes situations and returns results."""
    everyone = [situation, load("toy")]
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        found = pool.map(work, everyone)
    for given, (name, theirs) in zip(everyone, found, strict=True):
        assert name == given.name
        assert theirs.deals.equals(simulate(given, 64, SEED).deals)
    again = pickle.loads(pickle.dumps(situation))
    assert again.to_yaml() == situation.to_yaml()


SCRIPT = """
import multiprocessing
multiprocessing.set_start_method("spawn")
from sim import load, simulate, compare
result = simulate(load("toy"), runs=1024, seed=1, workers=2)
print(len(result), compare("toy", "toy", runs=64).found.runs, multiprocessing.active_children())
"""


@pytest.mark.slow
def test_no_guard_is_needed_in_a_script(tmp_path: Path) -> None:
    """A script without `if __name__ == "__main__"` works under spawn: no process is started."""
    script = tmp_path / "script.py"
    script.write_text(SCRIPT, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-W", "error", str(script)],
        capture_output=True,
        text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": ""},
        cwd=tmp_path,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "1024 64 []\n"


def test_the_front_door_costs_nothing_until_it_is_opened() -> None:
    """`import sim` imports nothing of analysis, and nothing in sim but the front door names it."""
    code = "import sys, sim; print(sorted(m for m in sys.modules if m.startswith('analysis')))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"
    naming = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "sim").rglob("*.py"))
        if re.search(
            r"^\s*(from|import) analysis|\"analysis\.", path.read_text(encoding="utf-8"), re.M
        )
    ]
    assert naming == ["sim/__init__.py"]


def test_every_function_of_the_interface_stands_at_the_front_door() -> None:
    """What `analysis.api` can do comes from `sim` too, and is on the page about Python."""
    page = (ROOT / "docs" / "reference" / "python.md").read_text(encoding="utf-8")
    offered = next(re.finditer(r"```python\n(.*?)```", page, re.S)).group(1)
    functions = [name for name in api.__all__ if not isinstance(getattr(api, name), type)]
    assert "play" in functions
    for name in functions:
        assert getattr(sim, name) is getattr(api, name)
        assert re.search(rf"^from sim import .*\b{name}\b", offered, re.M), name
