"""A store of parts: what any work that can be resumed rests on."""

import hashlib
import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from analysis.errors import CommandError
from analysis.store.parts import RECORDS, Identity, Layout, PartStore

LAYOUT = Layout("search", "a search 1", "search.json", ("finds",), files=("map.png",), suffix="npz")
IDENTITY = Identity("code", "rules", "mine", {"seed": 1})


@dataclass(frozen=True)
class Step:
    """A job."""

    number: int
    key: str


STEPS = [Step(0, "a"), Step(1, "b")]


@pytest.fixture
def store(tmp_path: Path) -> PartStore:
    """A folder with one of two parts."""
    store = PartStore(tmp_path / "work", LAYOUT)
    with store.held(IDENTITY):
        store.put(STEPS[0], {"finds": b"zero"})
    return store


def test_parts_are_known_again(store: PartStore) -> None:
    """By number and key, while they are what was written."""
    assert [store.has(step) for step in STEPS] == [True, False]
    assert not store.has(Step(0, "b"))
    file = store.file(STEPS[0], "finds")
    assert file.name == "part-000000.npz"
    assert file.read_bytes() == b"zero"
    assert list(store.checksums(STEPS)) == ["finds/part-000000.npz"]
    assert store.strangers(STEPS[1:]) == ["finds/part-000000.npz", "parts/part-000000.json"]
    file.write_bytes(b"zer0")
    assert not store.has(STEPS[0])


def damaged(store: PartStore, change: Callable[[dict[str, Any]], None]) -> None:
    """Change the record of the part that is there, and have it vouch for what it now says."""
    path = store.path / RECORDS / "part-000000.json"
    record = json.loads(path.read_bytes())
    del record["check"]
    change(record)
    check = hashlib.sha256(json.dumps(record, sort_keys=True).encode()).hexdigest()
    path.write_text(json.dumps({**record, "check": check}), encoding="utf-8")


@pytest.mark.parametrize(
    "files",
    [None, [], 1, {"a": None}, {"a": {}}, {"\0": "b"}, {"x" * 300: "b"}, {"../..": "b"}],
    ids=str,
)
def test_a_record_that_vouches_for_what_no_record_says(store: PartStore, files: Any) -> None:
    """Its part is as good as absent."""
    damaged(store, lambda record: record.update(files=files))
    assert not store.has(STEPS[0])
    assert store.checksums(STEPS) in ({}, files, {"a": {}})


def test_what_nests_too_deeply(store: PartStore) -> None:
    """A record is as good as absent, and work that says so of itself cannot be continued."""
    deep = b'{"a":' * 100_000
    (store.path / RECORDS / "part-000000.json").write_bytes(deep)
    assert not store.has(STEPS[0])
    (store.path / LAYOUT.identity).write_bytes(deep)
    with pytest.raises(CommandError, match=r"its search\.json cannot be read"):
        store.held(IDENTITY).__enter__()


def test_other_work_is_refused(store: PartStore, tmp_path: Path) -> None:
    """Other code, another design, another folder: one line; a name decides nothing."""
    with store.held(Identity("code", "rules", "yours", {"seed": 1})):
        assert store.has(STEPS[0])
    with pytest.raises(CommandError, match="made by other rules; give another --out, or --force"):
        store.held(Identity("edited", "others", "mine", {"seed": 1})).__enter__()
    with pytest.raises(CommandError, match="by the same rules, but their rows by another version"):
        store.held(Identity("edited", "rules", "mine", {"seed": 1})).__enter__()
    with pytest.raises(CommandError, match=r"is of another design \(other seed\)"):
        store.held(Identity("code", "rules", "mine", {"seed": 2})).__enter__()
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(CommandError, match="exists and is not a search of this program"):
        PartStore(tmp_path, LAYOUT).held(IDENTITY).__enter__()
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_work_that_names_no_rules_is_refused(store: PartStore) -> None:
    """As older versions left it: what made it cannot be known."""
    told = json.loads((store.path / "search.json").read_text())
    del told["rule_fingerprint"]
    (store.path / "search.json").write_text(json.dumps(told))
    with pytest.raises(CommandError, match="older version, which does not say by which rules"):
        store.held(Identity("edited", "rules", "mine", {"seed": 1})).__enter__()


def test_force_throws_all_of_it_away(store: PartStore) -> None:
    """Parts and what was made of them; files that are not of the work stay."""
    for name in ("map.png", "notes.txt"):
        (store.path / name).write_bytes(b"")
    with store.held(Identity("code", "rules", "mine", {"seed": 2}), force=True):
        assert not store.has(STEPS[0])
    assert {item.name for item in store.path.iterdir()} >= {"notes.txt", "search.json"}
    assert not (store.path / "map.png").exists()


def test_one_process_at_a_time(store: PartStore) -> None:
    """A second holder is refused at once, also in the same process."""
    with store.held(IDENTITY), pytest.raises(CommandError, match="another process is at work"):
        store.held(IDENTITY).__enter__()


@pytest.mark.parametrize("name", ["Thumbs.db", "desktop.ini", ".DS_Store", ".gitkeep"])
def test_litter_is_passed_over(store: PartStore, tmp_path: Path, name: str) -> None:
    """Beside parts and among them, and in a folder where work begins; with --force it stays."""
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    places = [
        fresh / name,
        store.path / name,
        store.path / "finds" / name,
        store.path / RECORDS / name,
    ]
    for place in places:
        place.write_text("litter")
    with store.held(IDENTITY):
        assert store.has(STEPS[0])
        assert store.strangers(STEPS[:1]) == []
    with store.held(IDENTITY, force=True):
        assert not store.has(STEPS[0])
    with PartStore(fresh, LAYOUT).held(IDENTITY):
        pass
    assert [place.read_text() for place in places] == ["litter"] * 4


@pytest.mark.parametrize("place", ["finds/notes.txt", "parts/mine/part-000000.json"])
def test_force_removes_nothing_where_something_is_not_ours(store: PartStore, place: str) -> None:
    """What somebody has put among the parts is named, and nothing is lost."""
    own = store.path / place
    own.parent.mkdir(exist_ok=True)
    own.write_text("mine")
    first = place.rpartition("/")[0] if place.count("/") > 1 else place
    for force in (True, False):
        with pytest.raises(CommandError, match=f"holds {first}, no part of the search"):
            store.held(Identity("code", "rules", "mine", {"seed": 1}), force=force).__enter__()
    assert own.read_text() == "mine"
    assert store.has(STEPS[0])


@pytest.mark.parametrize("name", ["finds", "parts", ".lock", "search.json"])
def test_links_are_not_followed(tmp_path: Path, name: str) -> None:
    """A folder or file of the work that leads elsewhere is refused; nothing is written there."""
    work, elsewhere = tmp_path / "work", tmp_path / "elsewhere"
    work.mkdir()
    if name in ("finds", "parts"):
        elsewhere.mkdir()
        (work / "search.json").write_text("{}")
    else:
        elsewhere.write_text("mine")
    (work / name).symlink_to(elsewhere)
    for force in (False, True):
        with pytest.raises(CommandError, match=f"{name} is a link, and links are not followed"):
            PartStore(work, LAYOUT).held(IDENTITY, force=force).__enter__()
    assert (
        list(elsewhere.iterdir()) == [] if elsewhere.is_dir() else elsewhere.read_text() == "mine"
    )


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
@pytest.mark.parametrize("kind", ["pipe", "link"])
def test_a_record_that_is_no_file(store: PartStore, kind: str, tmp_path: Path) -> None:
    """A pipe, or a link to a device, in place of a part's record is as good as none, at once."""
    record = store.path / RECORDS / "part-000000.json"
    if kind == "pipe":
        record.unlink()
        os.mkfifo(record)
    else:
        record.rename(tmp_path / "record.json")
        record.symlink_to(tmp_path / "record.json")
    assert not store.has(STEPS[0])
    assert store.checksums(STEPS) == {}
