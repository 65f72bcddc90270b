"""Across processes: one result whatever the hash seed, and rules that are never stale."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from sim.disk_cache import cache_folders

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
class Stale(Exception):
    pass
def compile(*_):
    raise Stale
simulate_runs._compiler.compile = compile  # all of it takes half a minute
for engine in ("compiled", "mesa"):
    try:
        print(int(simulate(scenario, 1, engine=engine).deals["stage"][0, 0]))
    except Stale:
        print("to be compiled")
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
        timeout=900,
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


def kept(copy: Path) -> list[Path]:
    """Return the files of compiled code that belong to the copy."""
    return sorted(copy.rglob("*.nbc"))


CHOICE = """
from sim.compiled import compiled_and_cached
from sim.rules.numeric import choice_probability
def choose(gain):
    return choice_probability(2.0, gain, 0.5)
compiled = compiled_and_cached(choose)
print(compiled(1.0) == choose(1.0), choose(0.0), sum(compiled.stats.cache_hits.values()))
"""


def test_a_rule_is_compiled_again_when_one_that_it_calls_is_edited(copy: Path) -> None:
    """Compiled once, found by the next process, and compiled anew after the edit."""

    def answer() -> str:
        return run(CHOICE, copy, XDG_CACHE_HOME=str(copy / "cache")).strip()

    assert [answer(), answer()] == ["True 0.5 0", "True 0.5 1"]
    assert {path.parent for path in kept(copy)} == {copy / "sim" / "__pycache__" / "compiled"}
    logistic = "        return 1.0 / (1.0 + math.exp(-x))\n"
    edit(copy / "sim" / "rules" / "numeric.py", logistic, logistic.replace("1.0 /", "1.5 /"))
    assert [answer(), answer()] == ["True 0.75 0", "True 0.75 1"]
    assert len(kept(copy)) == 2


@pytest.fixture
def with_compiled(copy: Path) -> Path:
    """The copy with what is compiled of the same sources here, since that takes a minute."""
    from sim.kernel import simulate_runs

    folder = copy / "sim" / "__pycache__" / "compiled"
    folder.mkdir(parents=True)
    for signature in simulate_runs.signatures:
        name = simulate_runs._cache._file_name(signature, simulate_runs.targetctx.codegen())
        file = next(place / name for place in cache_folders() if (place / name).exists())
        shutil.copy2(file, folder)
    return copy


@pytest.mark.usefixtures("warm_kernel")
def test_an_edited_rule_takes_effect(with_compiled: Path) -> None:
    """In both engines: code of the same sources is found, and none is when a rule has changed."""
    copy = with_compiled

    def outcome() -> list[str]:
        return run(OUTCOME, copy, XDG_CACHE_HOME=str(copy / "cache")).splitlines()

    assert outcome() == ["2", "2"]
    edit(copy / "sim" / "rules" / "buying.py", "    deal.stage += 1\n", "    deal.stage += 2\n")
    assert outcome() == ["to be compiled", "3"]


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


FINGERPRINT = """
import sim.fingerprint
sim.fingerprint.RUNS = 2
print(sim.fingerprint.rule_fingerprint("mesa"))
"""


def edit(file: Path, old: str, new: str) -> None:
    """Replace text that stands once in a file."""
    text = file.read_text(encoding="utf-8")
    assert text.count(old) == 1, (file, old)
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_what_moves_the_fingerprint_of_the_rules(copy: Path) -> None:
    """Not a remark, a name, edited data, adopted weights, or what is off; only another rule."""
    sources, scenarios = copy / "sim", copy / "scenarios"

    def fingerprint() -> str:
        cache = str(copy / "cache")
        return run(FINGERPRINT, copy, CAATSIM_CACHE=cache, NUMBA_DISABLE_JIT="1")

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
