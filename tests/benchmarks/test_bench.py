"""The benchmark: it compares equals, counts what it says it counts, and refuses in one line."""

import json
import subprocess
import sys
from collections import Counter
from dataclasses import replace
from importlib.machinery import ModuleSpec
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

import analysis.cli.app
import analysis.cli.bench
import benchmarks.command
from analysis.cli.app import run_command
from analysis.errors import CommandError
from analysis.outcomes import run_totals
from benchmarks import page
from benchmarks.checks import check_engines, check_peers, demand_equal
from benchmarks.floor import asked_floor_seconds, counting, floor_seconds, work_of
from benchmarks.measure import pace
from benchmarks.peers import (
    DEAL_FIELDS,
    RUN_FIELDS,
    PeerJob,
    PeerRuns,
    batch_run,
    outcomes_of,
    play,
)
from benchmarks.processes import peak_bytes
from benchmarks.report import RATIOS, SPEEDS
from benchmarks.scaling import alike, stream
from benchmarks.tables import markdown
from sim.ensemble import simulate
from sim.records import PARTS
from sim.rules import numeric
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

TALKS = """\
start: 2017-01
months: 36
law: {in_force: 2017-03, waiver_from: 2018-01}
deals:
  IND/S-400: {buyer: IND, system: S-400}
  TUR/S-400: {buyer: TUR, system: S-400, record: {opened: 2016-11, negotiating: 2017-02}}
"""


@pytest.fixture
def job(tmp_path: Path) -> PeerJob:
    """A small scenario in a file, as processes want it."""
    (tmp_path / "talks.yaml").write_text(TALKS)
    return PeerJob(str(tmp_path / "talks.yaml"), seed=3)


def scenario_of(job: PeerJob) -> Scenario:
    return load(job.scenario).scenario


def test_bench_reports_all(tmp_path: Path) -> None:
    """All keys, all checks, ratios that follow from the speeds, and not a word besides."""
    done = subprocess.run(
        [sys.executable, str(ROOT / "run.py"), "bench", "--quick", "--json"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    found = json.loads(done.stdout)
    for name in (*SPEEDS, *RATIOS, "bytes_peak", "bytes_peak_large"):
        assert found[name] > 0.0
    for ratio, (above, below) in RATIOS.items():
        assert found[ratio] == pytest.approx(found[above] / found[below])
        spread = found["spread"][ratio]
        assert spread["smallest"] <= found[ratio] == spread["median"] <= spread["largest"]
    assert found["months"] == 96
    for name in ("mesa_batch_run", "ema_workbench", "mesa", "compiled_1"):
        assert found["checks"][name]["runs"] > 256
    for name in ("mesa_batch_run", "ema_workbench"):
        check = found["checks"][name]
        assert check["values"] == check["runs"] * (5 * len(DEAL_FIELDS) + len(RUN_FIELDS))
        assert check["start"] > 0.0
    assert found["cost_large"]["median"] > 0.0
    assert found["per_run"]["uniforms"] < found["per_run"]["numbers"] / 2
    for rows in (found["cost_runs"], found["cost_deals"]):
        assert rows[0]["ratio"] is None
        ratio = rows[1]["seconds"]["median"] / rows[0]["seconds"]["median"]
        assert rows[1]["ratio"]["median"] == pytest.approx(ratio)
    assert found["per_run"]["exponentials"] > 96
    assert {"cores", "rounds", "python", "processor", "versions", "sizes"} <= set(found)
    assert "EMA Workbench" in markdown(found)


def test_a_peer_plays_our_runs(job: PeerJob) -> None:
    """Batch runs and single plays end as the compiled engine says, across a border of pieces."""
    ours = simulate(scenario_of(job), 260, job.seed)
    wanted = outcomes_of(ours)
    answer = batch_run(job, 1, 5)
    assert answer.outcomes.tobytes() == wanted[:5].tobytes()
    assert answer.speed > 0.0
    for run in (254, 257):
        assert play(job, run)["outcome"] == wanted[run].tolist()
    assert check_engines(replace(ours, **{name: getattr(ours, name)[:9] for name in PARTS}), 4)


def test_what_is_compared_decides_all_totals(job: PeerJob) -> None:
    """The totals of a run depend on nothing but the fields that are compared, and on prices."""
    ours = simulate(scenario_of(job), 40, job.seed)
    kept: dict[str, tuple[str, ...]] = {"deals": (*DEAL_FIELDS, "list_price")}
    for who, name in RUN_FIELDS:
        kept[who] = (*kept.get(who, ()), name)
    blank = {}
    for part in PARTS:
        table = getattr(ours, part).copy()
        for name in set(table.dtype.names) - set(kept.get(part, ())):
            table[name] = 0
        blank[part] = table
    wanted = run_totals(ours)
    for name, total in run_totals(replace(ours, **blank)).items():
        assert total.values.tobytes() == wanted[name].values.tobytes(), name


def test_a_difference_is_refused() -> None:
    """One bit in one run stops the benchmark before anything is timed."""
    reference = np.arange(12.0).reshape(4, 3)

    def peer(runs: int) -> PeerRuns:
        outcomes = reference[:runs].copy()
        outcomes[2, 1] = np.nextafter(outcomes[2, 1], 9e9)
        return PeerRuns(outcomes, 1.0, 0.0)

    with pytest.raises(CommandError, match="bench: peer: run 2 differs"):
        check_peers({"peer": peer}, reference, 4)
    with pytest.raises(CommandError, match="expected"):
        demand_equal("peer", reference[:3], reference)


def test_evaluations_are_counted() -> None:
    """Two deals of one buyer, explored for three months without a law, counted by hand.

    Exponentials: two threats, a prior belief, Russia's adaptation, the significance of two deals,
    and the willingness of each in each month; logarithms: the size of two deals, and what each and
    its alternative weigh on the budget. Draws: three a
    month and seven in all for each deal, two a month for Congress and Treasury, one for State's
    type. Without a law nobody asks for Washington's, nor for Congress; nobody lists sellers.
    """
    scenario = from_mapping(
        {
            "start": "2020-01",
            "months": 3,
            "law": {"in_force": None},
            "buying": {"advance_exploring": 0.0, "drop_exploring": 0.0},
            "deals": {
                "IND/0": {"buyer": "IND", "system": "S-400"},
                "IND/1": {"buyer": "IND", "system": "S-400"},
            },
        }
    )
    work = work_of(scenario, 1, runs=2)
    assert work.exponentials == 2 + 1 + 1 + 2 + 2 * 3
    assert work.logarithms == 2 + 2 * 2
    assert work.numbers == 2 * (3 * 3 + 7) + 2 * 3 + 1
    assert work.normals == 2 * 2
    assert work.uniforms == 2 * (3 + 2) + 3 + 1
    assert floor_seconds(work, scenario, runs=256) > 0.0
    assert asked_floor_seconds(work, runs=256) > 0.0


def test_counting_changes_nothing() -> None:
    """While it lasts the rules compute the same, and afterwards they have their `math` back."""
    wanted, own = numeric.logistic(0.3), numeric.math
    with counting() as calls:
        assert numeric.logistic(0.3) == wanted
        assert numeric.choice_probability(numeric.math.inf, 1.0, 0.0) == 1.0
    assert calls == {"exp": 1}
    assert numeric.math is own


def test_pace() -> None:
    """The clock runs from the first run of the later process; runs begun before do not count."""
    clocks = np.array([[10.0, 11.0, 1], [11.0, 12.0, 1], [11.5, 12.5, 2], [12.0, 13.5, 1]])
    assert pace(clocks, called=8.0) == (2 / 2.0, 3.5)


def test_alike_deals() -> None:
    """As many deals as asked for, under the same law, no buyer twice with one system unless all."""
    base = load("s400-2018").scenario
    made = alike(150, base)
    pairs = {(deal.buyer, deal.system) for deal in made.deals.values()}
    assert len(pairs) == len(made.deals) == 150
    assert (made.law, made.months, made.start) == (base.law, base.months, base.start)
    assert len({buyer for buyer, _ in pairs}) > 30
    many = alike(1300, base).deals.values()
    counts = Counter((deal.buyer, deal.system) for deal in many)
    assert len(counts) < 1300
    assert max(counts.values()) == 2


def test_streaming_gives_the_means(job: PeerJob, monkeypatch: pytest.MonkeyPatch) -> None:
    """Blocks change nothing in the means."""
    scenario = scenario_of(job)
    whole = run_totals(simulate(scenario, 300, 1))
    monkeypatch.setattr("benchmarks.scaling.BLOCK", 128)
    for name, mean in stream(scenario, 300).items():
        assert mean == pytest.approx(whole[name].values.mean(), abs=1e-12)


def test_peak_memory_is_the_command_s_own() -> None:
    """Not that of the process that asks, however large."""
    ballast = np.ones(60_000_000, np.uint8)
    small, large = (
        peak_bytes([sys.executable, "-S", "-c", f"x = bytearray({size})"])
        for size in (0, 100_000_000)
    )
    assert small < ballast.nbytes
    assert 100_000_000 <= large < small + 120_000_000


def test_without_the_extra(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line that names the extra, exit status 2."""

    def find_spec(_name: str) -> ModuleSpec | None:
        return None

    monkeypatch.setattr(benchmarks.command, "find_spec", find_spec)
    assert run_command(["bench"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "explore" in printed.err


def test_without_a_checkout(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """An installed program has no benchmarks: one line says so, exit status 2."""
    monkeypatch.setattr(analysis.cli.bench, "FOLDER", tmp_path / "benchmarks")
    program = typer.Typer()
    program.callback()(lambda: None)
    analysis.cli.bench.add_bench(program)
    monkeypatch.setattr(analysis.cli.app, "app", program)
    assert run_command(["bench", "--quick"]) == 2
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err.count("\n") == 1
    assert "checkout" in printed.err


def test_rounds_are_at_least_five(capsys: pytest.CaptureFixture[str]) -> None:
    """A median of fewer says nothing."""
    assert run_command(["bench", "--rounds", "4"]) == 2
    assert "--rounds" in capsys.readouterr().err


def test_the_page_is_up_to_date() -> None:
    """docs/speed.md holds the figures of docs/bench.json."""
    assert page.main(["--check"]) == 0


def test_outcomes_are_named_once(job: PeerJob) -> None:
    """What a model answers has the place that it has in the table of an ensemble."""
    ours = simulate(scenario_of(job), 1, job.seed, engine="mesa")
    values: list[Any] = [ours.deals[name][0] for name in DEAL_FIELDS]
    wanted = [float(value[deal]) for deal in range(2) for value in values]
    assert outcomes_of(ours)[0, : len(wanted)].tolist() == wanted
