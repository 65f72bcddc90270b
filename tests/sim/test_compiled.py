"""The cache of compiled code: hits, misses, damage, and folders that cannot be written."""

import os
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import sim.compiled
from sim.compiled import compiled_and_cached
from sim.disk_cache import cache_folders, keep, read_kept
from sim.engines import Driver, chance_of, parameter_array
from sim.ensemble import simulate_world
from sim.noise import Keys, Noise, draw_noise
from sim.provenance import SOURCES
from sim.scenario_file import from_mapping
from sim.world import build


def fresh() -> Any:
    """Return a newly made small entry point, as in a new process."""

    def triple(x):  # type: ignore[no-untyped-def]
        return 3.0 * x

    return compiled_and_cached(triple)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The only folder for compiled code, in a place of its own."""
    folder = tmp_path / "compiled"
    monkeypatch.setattr(sim.compiled, "cache_folders", lambda: [folder])
    return folder


def test_the_cache_says_where_it_is(folder: Path) -> None:
    """In the first of the folders that are tried."""
    assert fresh()._cache.cache_path == str(folder)


def files(folder: Path) -> list[Path]:
    """Return what lies in a folder."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


def hits(function: Any) -> int:
    """Return how often a function was taken from the cache."""
    return sum(function.stats.cache_hits.values())


def test_the_second_process_compiles_nothing(folder: Path) -> None:
    """One whole file is written, and read by the next."""
    first = fresh()
    assert first(2.0) == 6.0
    assert hits(first) == 0
    assert [path.suffix for path in files(folder)] == [".nbc"]
    before = files(folder)[0].stat()
    second = fresh()
    assert second(2.0) == 6.0
    assert hits(second) == 1
    assert files(folder)[0].stat().st_mtime_ns == before.st_mtime_ns


def test_signatures_have_files_of_their_own(folder: Path) -> None:
    """A call with another type compiles beside, and is found again."""
    first = fresh()
    assert (first(2.0), first(2)) == (6.0, 6.0)
    assert len(files(folder)) == 2
    second = fresh()
    assert (second(2), second(2.0)) == (6.0, 6.0)
    assert hits(second) == 2


def test_other_sources_miss(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The key holds a hash of all rules."""
    fresh()(2.0)
    monkeypatch.setattr(sim.compiled, "source_hash", lambda: "other")
    second = fresh()
    assert second(2.0) == 6.0
    assert hits(second) == 0
    assert len(files(folder)) == 2


def damage_truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def damage_empty(path: Path) -> None:
    path.write_bytes(b"")


def damage_one_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)


def damage_foreign(path: Path) -> None:
    path.write_bytes(pickle.dumps({"index": "of something else"}) * 20)


@pytest.mark.parametrize("harm", [damage_truncate, damage_empty, damage_one_bit, damage_foreign])
def test_damage_heals(folder: Path, harm: Callable[[Path], None]) -> None:
    """A damaged file is a miss and is written again, whole."""
    fresh()(2.0)
    path = files(folder)[0]
    whole = path.stat().st_size
    harm(path)
    second = fresh()
    assert second(2.0) == 6.0
    assert hits(second) == 0
    assert files(folder) == [path]
    assert abs(path.stat().st_size - whole) < 100
    third = fresh()
    assert third(2.0) == 6.0
    assert hits(third) == 1


def test_a_folder_in_place_of_a_file_is_a_miss(folder: Path) -> None:
    """What cannot be read or replaced only costs the compilation, and leaves no rubbish."""
    fresh()(2.0)
    path = files(folder)[0]
    path.unlink()
    path.mkdir()
    second = fresh()
    assert second(2.0) == 6.0
    assert files(folder) == [path]


def test_a_folder_that_cannot_be_made(folder: Path) -> None:
    """With a file in its way, code is compiled and not kept."""
    folder.write_text("in the way")
    for _ in range(2):
        function = fresh()
        assert function(2.0) == 6.0
        assert hits(function) == 0
    assert folder.read_text() == "in the way"


def test_the_next_folder_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the first folder cannot be written, the second is."""
    blocked, open_one = tmp_path / "blocked", tmp_path / "open"
    blocked.write_text("in the way")
    monkeypatch.setattr(sim.compiled, "cache_folders", lambda: [blocked, open_one])
    assert fresh()(2.0) == 6.0
    assert len(files(open_one)) == 1
    second = fresh()
    assert second(2.0) == 6.0
    assert hits(second) == 1


def test_flush_and_disable(folder: Path) -> None:
    """A flush removes the entry point's files only; a disabled cache keeps nothing."""
    function = fresh()
    function(2.0)
    other = folder / "another-file.nbc"
    other.write_bytes(b"kept")
    function._cache.flush()
    assert files(folder) == [other]
    quiet = fresh()
    quiet._cache.disable()
    assert quiet(2.0) == 6.0
    assert files(folder) == [other]


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
def test_a_pipe_in_place_of_a_file_is_a_miss(tmp_path: Path) -> None:
    """It is not waited for."""
    os.mkfifo(tmp_path / "pipe")
    assert read_kept("pipe", [tmp_path]) is None


def test_an_interrupt_leaves_no_half_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while a file is put in its place takes the temporary one away."""

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        keep("code", b"x", [tmp_path])
    assert list(tmp_path.iterdir()) == []


def test_folders(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Beside the sources, then in the user's cache, unless one is named."""
    monkeypatch.delenv("CAATSIM_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folders() == [SOURCES / "__pycache__" / "compiled", tmp_path / "caatsim"]
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    assert cache_folders()[1] == Path.home() / ".cache" / "caatsim"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folders()[1] == Path.home() / ".cache" / "caatsim"
    monkeypatch.setenv("CAATSIM_CACHE", str(tmp_path / "own"))
    assert cache_folders() == [tmp_path / "own"]


def test_intel_vector_library_is_off() -> None:
    """It rounds differently from the C library of CPython."""
    assert os.environ["NUMBA_DISABLE_INTEL_SVML"] == "1"


@pytest.mark.usefixtures("warm_kernel")
def test_an_entry_point_has_one_signature_per_form_of_chance() -> None:
    """Worlds of all sizes, with and without history, to the end or not, run on one compilation.

    There is one where draws follow from keys, and one where they are given as arrays.
    """
    from sim.kernel import simulate_runs

    small = build(from_mapping({"start": "2020-01", "months": 0}))
    deals = {f"IND/{k}": {"buyer": "IND", "system": "S-400"} for k in range(3)}
    large = build(from_mapping({"start": "2020-01", "months": 3, "deals": deals}))
    for world in (small, large):
        keys = chance_of(world, 1)
        for chance in (keys, draw_noise(keys, world.scenario.months, 0, 300)):
            simulate_world(world, 2, first_run=5, history=True, chance=chance)
            simulate_world(world, 300, workers=2, chance=chance)
            parameters = parameter_array(world.scenario.parameters)
            Driver(world).run(2, parameters, chance, {}, only_deals=True)
    forms = [signature[3].instance_class for signature in simulate_runs.signatures]
    assert len(forms) == 2
    assert set(forms) == {Keys, Noise}
