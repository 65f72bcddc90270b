"""Across processes: one result whatever the hash seed, and rules that are never stale."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[2]

DIGESTS = """
import hashlib
from sim.records import PARTS
from sim.ensemble import simulate
from sim.scenario_file import load
for scenario_name in ("toy", "s400-2018"):
    scenario = load(scenario_name).scenario
    for engine, runs in (("compiled", 300), ("mesa", 3)):
        done = simulate(scenario, runs, 5, engine=engine, history=True)
        digest = hashlib.sha256()
        tables = [getattr(done, name) for name in PARTS]
        tables += [done.history.deals, done.history.buyers, done.history.months]
        for table in tables:
            for field in table.dtype.names:
                digest.update(table[field].tobytes())
        print(scenario_name, engine, digest.hexdigest())
"""

OUTCOME = """
from sim.ensemble import simulate
from sim.kernel import simulate_runs
from sim.scenario_file import from_mapping
scenario = from_mapping({
    "start": "2020-01",
    "months": 1,
    "buying": {"advance_exploring": 1.0, "precision": 1.0},
    "deals": {"IND/0": {"buyer": "IND", "system": "S-400", "value": 9.0}},
})
engines = [simulate(scenario, 1, engine=engine) for engine in ("compiled", "mesa")]
stages = [int(done.deals["stage"][0, 0]) for done in engines]
print(*stages, sum(simulate_runs.stats.cache_hits.values()))
"""


def run(code: str, folder: Path, **variables: str) -> str:
    """Run Python code in a folder, in a process of its own, and return what it prints."""
    settings = {name: text for name, text in os.environ.items() if name != "CAATSIM_CACHE"}
    settings |= {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"} | variables
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        cwd=folder,
        env=settings,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.usefixtures("warm_kernel")
def test_hash_seeds_decide_nothing() -> None:
    """Two processes that iterate over sets in different orders give the same tables."""
    one, other = (run(DIGESTS, ROOT, PYTHONHASHSEED=seed) for seed in ("0", "4242"))
    assert len(one.splitlines()) == 4
    assert one == other


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the sources that may be edited, without compiled code."""
    for name in ("sim", "scenarios"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    return tmp_path


@pytest.fixture
def outcome(copy: Path) -> Callable[[], list[int]]:
    """Run one deal on both engines of the copy: its two stages, and hits of the cache."""
    return lambda: [
        int(word) for word in run(OUTCOME, copy, XDG_CACHE_HOME=str(copy / "cache")).split()
    ]


def kept(copy: Path) -> list[Path]:
    """Return the files of compiled code that belong to the copy."""
    return sorted(copy.rglob("*.nbc"))


def test_an_edited_rule_takes_effect(copy: Path, outcome: Callable[[], list[int]]) -> None:
    """Compiled once, found by the next process, and compiled anew when a rule changes."""
    assert outcome() == [2, 2, 0]
    first = kept(copy)
    assert {path.parent for path in first} == {copy / "sim" / "__pycache__" / "compiled"}
    assert outcome() == [2, 2, 1]
    assert kept(copy) == first
    rule = copy / "sim" / "rules" / "buying.py"
    text = rule.read_text(encoding="utf-8")
    line = "    deal.stage += 1\n"
    assert text.count(line) == 1
    rule.write_text(text.replace(line, "    deal.stage += 2\n"), encoding="utf-8")
    assert outcome() == [3, 3, 0]
    assert len(kept(copy)) == 2 * len(first)


SMALL = """
from sim.compiled import compiled_and_cached
def triple(x):
    return 3.0 * x
function = compiled_and_cached(triple)
print(function(2.0), sum(function.stats.cache_hits.values()))
"""


@pytest.mark.parametrize(
    ("blocked", "answers"),
    [
        ([], ["6.0 0", "6.0 1"]),
        (["sim/__pycache__"], ["6.0 0", "6.0 1"]),
        (["sim/__pycache__", "cache"], ["6.0 0", "6.0 0"]),
    ],
)
def test_folders_that_cannot_be_written(copy: Path, blocked: list[str], answers: list[str]) -> None:
    """Code is kept beside the sources, else in the user's cache, else compiled every time."""
    for name in blocked:
        (copy / name).write_text("in the way")
    cache = str(copy / "cache")
    assert [run(SMALL, copy, XDG_CACHE_HOME=cache).strip() for _ in answers] == answers
    assert len(kept(copy)) == (0 if "cache" in blocked else 1)


FINGERPRINT = "from sim.fingerprint import rule_fingerprint; print(rule_fingerprint('mesa'))"


def edit(file: Path, old: str, new: str) -> None:
    """Replace text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_moves_the_fingerprint_of_the_rules(copy: Path) -> None:
    """Not a remark, a name, edited data, adopted weights, or what is off; only another rule."""
    sources, scenarios = copy / "sim", copy / "scenarios"

    def fingerprint() -> str:
        return run(FINGERPRINT, copy, CAATSIM_CACHE=str(copy / "cache"))

    before = fingerprint()
    edit(
        sources / "rules" / "belief.py",
        "    weight = p.learning.alpha",
        "    # α + β\n    weight = p.learning.alpha",
    )
    edit(
        sources / "rules" / "price.py",
        "    surplus = net - floor\n",
        "    left = net - floor\n    surplus = left\n",
    )
    edit(
        sources / "records.py",
        "    move: int = state(",
        '    unseen: float = state(3.0, "a new state")\n    move: int = state(',
    )
    edit(
        sources / "parameters" / "russia.py",
        "    share: float = parameter(",
        '    gift: float = parameter(0.0, "off", reason="none")\n    share: float = parameter(',
    )
    edit(
        scenarios / "data" / "relationships.csv",
        "partner,partner,0.4,0.7,0.4",
        "partner,partner,0.5,0.6,0.5",
    )
    (scenarios / "parameters" / "posterior.parquet").unlink()
    (scenarios / "toy.yaml").rename(scenarios / "play.yaml")
    assert fingerprint() == before
    edit(sources / "rules" / "price.py", "    surplus = left\n", "    surplus = left - 0.001\n")
    assert fingerprint() != before
    edit(sources / "rules" / "price.py", "    surplus = left - 0.001\n", "    surplus = left\n")
    assert fingerprint() == before
