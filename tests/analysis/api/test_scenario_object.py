"""Scenarios at hand: changed in Python as in a file or by --set, and written out again."""

import math
import shlex
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.scenario.controls import Control, controls
from analysis.scenario.values import ValuePair, differences
from sim import Scenario, ScenarioError, load
from sim.parameters import REGISTRY
from sim.scenario import Scenario as Resolved
from sim.scenario_file import flow, scenario_hash
from sim.scenario_file import load as read_file

ATLANTIS = {
    "name": "Atlantis",
    "relationship": "partner",
    "arms_imports": 2500.0,
    "russia_share": 20.0,
    "us_share": 45.0,
    "installed_base": 30.0,
    "gdp": 350.0,
    "us_export_share": 12.0,
}
CHANGES: list[dict[str, Any]] = [
    {},
    {"state.severity": 2.0},
    {"state.severity": 2, "learning.alpha": 0.5, "state.policy": "mandatory"},
    {"months": 120, "law.in_force": None},
    {"law.in_force": "2018-02", "law.waiver_for": ["partner"]},
    {"events.letter-2018-03": None},
    {"events.more": {"kind": "letter", "month": "2019-01"}, "state.offer_cap": math.inf},
    {"events.letter-2018-03": {"kind": "waiver", "month": "2018-08", "buyers": ["IND"]}},
    {"deals.CHN/S-400": None, "deals.IND/S-400.list_price": 6000.0},
    {"deals.ATL/S-400": {"buyer": "IND", "system": "S-400", "note": 'a "new": one, #1'}},
    {"countries.ATL": ATLANTIS, "countries.TUR": {"us_share": 10.0}},
    {"purpose": "why: because, 100 %"},
]


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_with_is_set(changes: dict[str, Any]) -> None:
    """`with_` gives what the command line gives for the same values; so does its own file."""
    changed = load("s400-2018").with_(changes)
    sets = [f"{path}={flow(value)}" for path, value in changes.items()]
    by_command = read_file("s400-2018", sets).scenario
    assert named(changed, "s400-2018") == by_command


def named(situation: Scenario, name: str) -> Resolved:
    """Return the scenario under another name."""
    return situation.scenario.model_copy(update={"name": name})


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_its_own_command_gives_the_same(changes: dict[str, Any]) -> None:
    """The command that results carry names the file and exactly the values that differ."""
    changed = load("s400-2018").with_(changes)
    python, program, run, name, *sets = shlex.split(changed.command("run"))
    assert (python, program, run, name) == ("python", "run.py", "run", "s400-2018")
    assert sets[::2] == ["--set"] * len(changes)
    again = read_file(name, sets[1::2]).scenario
    assert scenario_hash(again) == scenario_hash(changed.scenario)


@pytest.mark.parametrize("changes", CHANGES, ids=str)
@pytest.mark.parametrize("shipped", [True, False])
def test_written_out_it_loads_as_itself(
    tmp_path: Path, changes: dict[str, Any], shipped: bool
) -> None:
    """A situation's file, and that of a user's own scenario, is the same scenario again."""
    base = "s400-2018"
    if not shipped:
        base = str(tmp_path / "own.yaml")
        Path(base).write_text("extends: s400-2018\nstate: {severity: 1.5}\n", encoding="utf-8")
    changed = load(base).with_(changes)
    there = tmp_path / "elsewhere"
    there.mkdir()
    again = load(changed.save(there / "mine.yaml"))
    assert scenario_hash(again.scenario) == scenario_hash(changed.scenario)
    with pytest.raises(FileExistsError):
        changed.save(there / "mine.yaml")


def test_a_file_that_is_not_whole_is_not_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither where the scenario cannot be written out, nor where there is no room for it."""

    def fails(*_: object) -> str:
        raise OSError(28, "No space left on device")

    toy = load("toy")
    for what, failing in (
        ("analysis.api.scenario.overlay", fails),
        ("pathlib.Path.open", lambda path, *_, **__: Full(path)),
    ):
        with monkeypatch.context() as patched:
            patched.setattr(what, failing)
            with pytest.raises(OSError, match="No space"):
                toy.save(tmp_path / "mine.yaml")
        assert list(tmp_path.iterdir()) == []


class Full(StringIO):
    """A new file on a disk that is full."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        path.touch(exist_ok=False)

    def flush(self) -> None:
        """Fail."""
        raise OSError(28, "No space left on device")


SLIDERS = [item for item in controls(load("s400-2018").scenario) if not item.words]


@settings(max_examples=40)
@given(st.data())
def test_any_sliders_written_out_load_as_themselves(data: st.DataObject) -> None:
    """Whatever the sliders of a page say stands in the file, to the last bit."""
    moved: list[Control] = data.draw(st.lists(st.sampled_from(SLIDERS), max_size=4))
    values = {
        item.path: data.draw(
            st.integers(round(item.low), round(item.high))
            if item.whole
            else st.floats(item.low, item.high)
        )
        for item in moved
    }
    changed = load("s400-2018").with_(values)
    sets = [f"{path}={flow(value)}" for path, value in changed.changes.items()]
    assert read_file("s400-2018", sets).scenario == named(changed, "s400-2018")


def test_it_is_never_altered() -> None:
    """Changing gives another situation; changes add up, and one taken back is none."""
    base = load("s400-2018")
    once = base.with_({"state.severity": 2.0})
    twice = once.with_({"learning.alpha": 3.0})
    assert base.changes == {}
    assert once.changes == {"state.severity": 2.0}
    assert twice.changes == {"state.severity": 2.0, "learning.alpha": 3.0}

    assert scenario_hash(base.with_({"months": 96}).scenario) == scenario_hash(base.scenario)
    assert base.with_({"months": 96}).changes == {}


def test_names_say_what_was_changed() -> None:
    base = load("s400-2018")
    assert base.name == "s400-2018"
    assert base.with_({"state.severity": 2.0}).name == "s400-2018 (state.severity=2.0)"
    many = {"state.severity": 2.0, "learning.alpha": 3.0, "months": 24}
    assert base.with_(many).name == "s400-2018 (3 changes)"
    assert base.with_(many, name="harsh").name == "harsh"


def test_numpy_numbers_are_numbers() -> None:
    base = load("s400-2018")
    changes = {"state.severity": np.float64(2.0), "months": np.int64(24)}
    assert base.with_(changes).changes == {"state.severity": 2.0, "months": 24}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"state.sevrity": 2.0}, "unknown key; did you mean 'state.severity'?"),
        ({"state.severity": "high"}, 'with_: state.severity: found "high"'),
        ({"state.severity": -1.0}, "with_: state.severity: found -1.0"),
        ({"state.severity": float("nan")}, "found .nan"),
        ({"law.in_force": "2018"}, "must be a month written YYYY-MM"),
        ({"deals.XXX/S-400.note": ""}, "no such entry"),
        ({"events.nothing": None}, "no entry of this name"),
    ],
    ids=str,
)
def test_what_is_wrong_is_said_in_one_line(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ScenarioError) as caught:
        load("s400-2018").with_(changes)
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_setting_what_is_drawn_is_a_difference() -> None:
    """Even where it is set to the registry's default, which no run need have had."""
    talks = load("s400-2018")
    default = REGISTRY["weights.need"].default
    other = talks.with_({"weights.need": default})
    assert differences(talks.scenario, other.scenario) == [
        ValuePair("weights.need", "drawn: posterior", default)
    ]


def test_tables_of_a_situation() -> None:
    """Deals and values stand as tables, with units, origins and reasons."""
    changed = load("s400-2018").with_({"state.severity": 2.0})
    assert list(changed.deals["deal"]) == sorted(changed.scenario.deals)
    assert set(changed.deals["stage"]) <= {"exploring", "negotiating", "agreed", "signed"}
    values = changed.values.set_index("path")
    assert values.loc["state.severity", "value"] == 2.0
    assert values.loc["state.severity", "origin"] == "with_"
    assert values.loc["russia.unit_cost", "unit"] == "LP"
    assert values.loc["russia.unit_cost", "origin"] == "drawn: posterior"
    assert values.loc["russia.unit_cost", "source"].startswith("run by run: median")
    assert values.loc["buying.precision", "source"].startswith("fixed: not identified")
    page = changed._repr_html_()
    assert "state.severity" in page
    assert "IND/S-400" in page
