"""The search for policies: dominance, knees, regret by hand; worlds from draws; words."""

import inspect
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from analysis.errors import CommandError
from analysis.frontier.command import frontier as command
from analysis.frontier.convergence import convergence, in_words
from analysis.frontier.formatting import to_do
from analysis.frontier.plan import (
    GROUPS,
    LEVERS,
    SearchPlan,
    make_plan,
    read_levers,
    read_objectives,
)
from analysis.frontier.python import frontier
from analysis.frontier.robust import Tried, first_of, knees, lattice, roles, undominated
from analysis.frontier.search import own_randomness
from analysis.frontier.size import SearchSize
from analysis.frontier.worlds import hypercube, read_draws
from sim.errors import ScenarioError
from sim.parameter_draws import load_draws
from sim.rules.terms import Belief
from sim.rules.terms import Policy as Conduct
from sim.scenario_file import load


@pytest.fixture(scope="module")
def plan() -> SearchPlan:
    """A search in the toy world."""
    size = SearchSize(population=4, generations=1, worlds=3, fresh=20, runs=16, keep=3)
    return make_plan(load("toy"), size, 1)


@pytest.fixture
def tried() -> Tried:
    """Three policies in two worlds: present, one that stops more at a cost, one in between."""
    usd = np.array([[10.0, 20.0], [5.0, 12.0], [8.0, 19.0]])
    cost = np.array([[1.0, 1.0], [3.0, 5.0], [1.0, 0.5]])
    return Tried(("present", "p1", "p2"), {"usd": usd, "cost": cost}, ("usd", "cost"))


def test_undominated() -> None:
    """Equal rows do not beat each other; one that is lower somewhere and nowhere higher does."""
    means = np.array([[1.0, 4.0], [2.0, 2.0], [2.0, 3.0], [4.0, 1.0], [1.0, 4.0]])
    assert undominated(means).tolist() == [True, True, False, True, True]


def test_convergence_by_hand() -> None:
    """Two objectives: a corner of .5 × .5 first, then the best of one, then nothing new."""
    means = np.array([[2.0, 2.0], [1.0, 1.0], [0.0, 2.0], [1.01, 1.99], [2.0, 0.0]])
    first, second, third = convergence(means, np.array([0, 0, 1, 2, 2]))
    assert (first.policies, first.best, first.progress) == (2, 1, 1)
    assert first.hypervolume == pytest.approx(0.25, abs=0.01)
    assert (second.policies, second.best, second.progress) == (3, 2, 1)
    assert second.hypervolume == pytest.approx(0.25, abs=0.01)
    assert (third.policies, third.best, third.progress) == (5, 3, 1)
    told = in_words([first, second, third])
    assert (
        "after generation 1, 0.250 after 2, the last; the generations between found 1 new" in told
    )


def test_a_knee_is_missed_most() -> None:
    """Of a bent front the bend; of a straight one none more than another."""
    bent = np.array([[0.0, 1.0], [0.1, 0.1], [1.0, 0.0]])
    assert int(np.argmax(knees(bent))) == 1
    straight = np.array([[0.0, 1.0], [0.5, 0.5], [1.0, 0.0]])
    assert knees(straight)[1] == pytest.approx(0.0)
    assert knees(bent * [1000.0, 0.001]) == pytest.approx(knees(bent))
    assert knees(bent[:1]).tolist() == [0.0]


def test_lattice_covers_the_simplex() -> None:
    weights = lattice(3)
    assert len(weights) == 13 * 14 / 2
    assert weights.sum(axis=1) == pytest.approx(1.0)
    assert weights.min() == 0.0
    assert len({tuple(row) for row in weights.tolist()}) == len(weights)


def test_robustness_by_hand(tried: Tried) -> None:
    """Regret is over the best of each world; changes are world by world."""
    assert tried.regret("usd") == pytest.approx([5 + 0.9 * 3, 0.0, 3 + 0.9 * 4])
    assert tried.regret("cost") == pytest.approx([0.45, 2 + 0.9 * 2.5, 0.0])
    assert tried.change("usd", tried.present) == (0.0, None)
    change, (low, high) = tried.change("usd", 1)
    assert change == pytest.approx(-6.5)
    assert (low, high) == pytest.approx((-6.5 - 12.7062 * 1.5, -6.5 + 12.7062 * 1.5), rel=1e-4)
    assert tried.change("usd", 2)[0] == pytest.approx(-1.5)
    assert tried.better_than_present().tolist() == [[False] * 2, [False] * 2, [True, False]]


def test_roles(tried: Tried) -> None:
    """The extremes and the most robust are named; one policy may have several roles."""
    shares = tried.better_than_present().mean(axis=1)
    named = roles(tried, shares, np.array([0.0, 0.2, 0.1]))
    assert named[0] == ["the present policy"]
    assert named[1] == ["least usd", "best trade-off"]
    assert named[2][:2] == ["least cost", "second best trade-off"]
    assert "satisfices most often" in named[2]
    assert first_of(np.array([1.0, 1.0, 2.0]), np.array([3.0, 2.0, 1.0])) == 1


def test_policies_can_be_said(plan: SearchPlan) -> None:
    """Lever values have two digits and stay within their ranges; words name each lever."""
    values = plan.values([0.9, 0.123456, 0.5, 1.0, 0.0, 0.0, 0.7])
    assert plan.spelled(values) == ("mandatory", 0.12, 0.26, 3.0, "[]", 0.0, 4200.0)
    words = to_do(
        dict(zip((lever.path for lever in plan.levers), plan.spelled(values), strict=True))
    )
    assert words == (
        "designate whenever a case is decided; consider a warning every 8.3 months on average; "
        "decide a pending case after 3.8 months on average; sanctions of severity 3 (baseline 1); "
        "no waivers; no offers"
    )
    assert to_do({"congress.letter_gap": 12}) == "least months between two letters 12 months"
    assert to_do({"deals.X.stage": "signed"}) == "deals.X.stage: signed"
    assert plan.scenario(values).state.severity == 3.0


def test_same_worlds_for_every_policy(plan: SearchPlan) -> None:
    """The search and the end have different worlds and different draws."""
    first = plan.experiment("000", {"a": None, "b": plan.values([0.5] * 7)})
    last = plan.experiment("final", {"a": None, "b": plan.values([1.0] * 7)}, fresh=True)
    assert first.samples == plan.worlds.samples
    assert len(first.points) == 3 * 2
    assert last.samples == plan.fresh.samples
    assert not set(first.samples) & set(last.samples)
    assert last.seed != first.seed


def test_every_plan_has_its_empty_twin(plan: SearchPlan) -> None:
    """The same menu and threats, and no designation; buyers read no other rule of State."""
    values = plan.values([1.0] * 7)
    design = plan.experiment("final", {"a": None, "b": values}, fresh=True)
    found = {policy.name: policy.scenario for policy in design.policies}
    assert list(found) == ["a", "b", "a (never)", "b (never)"]
    assert found["b"].state.policy == Conduct.MANDATORY
    for name in ("a", "b"):
        twin = found[f"{name} (never)"]
        state = twin.state.model_copy(update={"policy": found[name].state.policy})
        assert twin.state.policy == Conduct.NEVER
        assert twin.model_copy(update={"state": state}) == found[name]
    equilibrium = load("toy", ["state.policy=signalling", "learning.belief=signalling"]).scenario
    assert plan.empty_twin(equilibrium).learning.belief == Belief.PRECEDENT


def test_words_and_deeds(tried: Tried) -> None:
    """Twins count from the present policy, deeds from the twin; neither enters regret."""
    twins = {"usd": np.array([[11.0, 20.0], [9.0, 15.0], [8.0, 19.0]])}
    beside = Tried(tried.policies, tried.outcomes, tried.objectives, twins)
    assert beside.empty_change("usd", 0)[0] == pytest.approx(0.5)
    assert beside.empty_change("usd", 1)[0] == pytest.approx(-3.0)
    assert beside.deeds("usd", 1)[0] == pytest.approx(-3.5)
    assert beside.deeds("usd", 2) == (0.0, None)
    assert beside.regret("usd") == pytest.approx(tried.regret("usd"))


def test_the_generator_of_others_is_left_alone() -> None:
    import random

    before = random.getstate()
    with own_randomness(3):
        first = random.random()
    assert random.getstate() == before
    with own_randomness(3):
        assert random.random() == first


def write(path: Path, **columns: Any) -> Path:
    """Write draws."""
    names = {name.replace("__", "."): values for name, values in columns.items()}
    pq.write_table(pa.table(names), path)
    return path


def test_draws(tmp_path: Path) -> None:
    """Rows of the file, each at most once where there are enough; the same for the same seed."""
    need = [float(k) / 10 for k in range(20)]
    path = write(
        tmp_path / "posterior.parquet", weights__need=need, learning__silence_months=list(range(20))
    )
    worlds = read_draws(path, 15, 1)
    assert [factor.path for factor in worlds.factors] == ["weights.need", "learning.silence_months"]
    assert len(set(worlds.samples)) == 15
    assert all(months == round(10 * need) for need, months in worlds.samples)
    assert all(isinstance(months, int) for _, months in worlds.samples)
    assert read_draws(path, 15, 1) == worlds
    assert read_draws(path, 15, 2) != worlds
    assert len(read_draws(path, 50, 1).samples) == 50


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"weights__ned": [1.0]}, "did you mean 'weights.need'"),
        ({"state__policy": ["never"]}, "is not a parameter that can be drawn"),
        ({"weights__need": [1.0, None]}, r"missing or no numbers \(NaN\)"),
        ({"weights__need": [1.0, float("nan")]}, r"missing or no numbers \(NaN\)"),
        ({"weights__need": [1.0, float("inf")]}, "values out of bounds, as inf"),
        ({"weights__need": ["much"]}, "holds string; must be numbers"),
        ({"weights__need": [True]}, "holds bool; must be numbers"),
        ({"learning__memory": [0.9, 1.5]}, "values out of bounds, as 1.5; allowed: .* 0 to 1"),
        ({"learning__silence_months": [6.0, 6.5]}, "values that are not whole, as 6.5"),
        ({"weights__need": np.zeros(0)}, "the table is empty"),
    ],
)
def test_bad_draws(columns: dict[str, Any], message: str, tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match=message):
        read_draws(write(tmp_path / "draws.parquet", **columns), 5, 1)


def test_no_draws(tmp_path: Path) -> None:
    with pytest.raises(ScenarioError, match="no such table of draws"):
        read_draws(tmp_path / "nothing.parquet", 5, 1)
    (tmp_path / "text.parquet").write_text("no table")
    with pytest.raises(ScenarioError, match="is no Parquet file"):
        read_draws(tmp_path / "text.parquet", 5, 1)


def test_draws_by_name() -> None:
    """A shipped table is called by its name."""
    worlds = read_draws("posterior", 5, 1)
    assert worlds.source == "2,000 draws in posterior"
    assert len(worlds.factors) == len(load_draws("posterior").paths)


def test_listing_is_a_lever_where_moscow_minds(plan: SearchPlan) -> None:
    """Where new sanctions cost Moscow nothing it is none; named, it is one anywhere."""
    worlds = plan.worlds
    for name, added in (("toy", ()), ("moscow-under-threat", ("treasury.listing",))):
        levers = read_levers((), load(name), worlds)
        assert tuple(lever.path for lever in levers[len(LEVERS) :]) == added
    (named,) = read_levers(("treasury.listing=0:1",), load("toy"), worlds)
    assert named.path == "treasury.listing"
    assert (
        to_do({"treasury.listing": 0.25}) == "list Russian persons over 25 % of significant sales"
    )


@pytest.mark.parametrize("word", GROUPS)
def test_every_word_for_levers_is_told(word: str) -> None:
    """Where the command and the function say what a lever may be."""
    option = next(
        one for one in inspect.signature(command).parameters.values() if one.name == "lever"
    )
    assert word in option.annotation.__metadata__[0].help
    assert f'"{word}"' in str(frontier.__doc__)


def test_levers_and_objectives() -> None:
    base = load("toy")
    worlds = hypercube(base.scenario, 2, 1)
    assert len(read_levers([], base, worlds)) == len(LEVERS)
    both = read_levers(["state", "allies"], base, worlds)
    assert [lever.path for lever in both][len(LEVERS) :] == ["market.allies"]
    assert both[-1].whole
    assert to_do({"market.allies": 1}) == "1 allied seller asked to bid for each deal"
    assert to_do({"market.allies": 0}) == "no allies asked to bid"
    with pytest.raises(CommandError, match=r"weights\.need: also differs between worlds"):
        read_levers(["weights.need=0:1"], base, worlds)
    with pytest.raises(CommandError, match="did you mean 'designations'"):
        read_objectives(["designation"], base.scenario)
    with pytest.raises(CommandError, match="at least two"):
        read_objectives(["designations"], base.scenario)
    with pytest.raises(CommandError, match="must be even"):
        SearchSize(population=5).checked()
    with pytest.raises(CommandError, match="fresh: found 3; must be at least 20"):
        SearchSize(fresh=3).checked()
