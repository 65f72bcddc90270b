"""Result folders: whole or not at all, one writer, and nothing removed that is not ours."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from analysis.errors import CommandError
from analysis.store.files import put_file, read_regular
from analysis.store.folder import OWNER, check_free, new_folder
from analysis.store.manifest import MANIFEST, read_manifest, scenario_of, to_text
from analysis.store.reading import read_whole

KIND = "caatsim test 1"


def write(place: Path, text: bytes = b"one", *, force: bool = False) -> None:
    """Write a result of one file."""
    with new_folder(place, force=force, kind=KIND) as folder:
        files = {"answer.json": put_file(folder / "answer.json", text)}
        put_file(folder / MANIFEST, to_text({"format": KIND, "files": files}))


def test_a_result_appears_and_leaves_nothing_beside_it(tmp_path: Path) -> None:
    """The folder has what was written, and nothing else is there."""
    write(tmp_path / "talks")
    assert sorted(item.name for item in tmp_path.iterdir()) == ["talks"]
    assert (tmp_path / "talks" / "answer.json").read_bytes() == b"one"
    manifest = read_manifest(tmp_path / "talks", KIND)
    assert read_whole(tmp_path / "talks", "answer.json", manifest) == b"one"


def write_half(place: Path, error: type[BaseException]) -> None:
    """Stop in the middle of a result."""
    with new_folder(place, force=False, kind=KIND) as folder:
        (folder / "half").write_text("half")
        raise error


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt, SystemExit])
def test_whatever_stops_it_leaves_nothing(tmp_path: Path, error: type[BaseException]) -> None:
    """Neither the folder nor parents that were made for it."""
    with pytest.raises(error):
        write_half(tmp_path / "a" / "b", error)
    assert list(tmp_path.iterdir()) == []


def test_neighbours_are_never_removed(tmp_path: Path) -> None:
    """A folder whose name looks like a working folder of ours belongs to whoever made it."""
    names = [".talks-2024-backup", ".talks-1-abc", ".caatsim-0123456789abcdef", ".talks.tmp"]
    for name in names:
        (tmp_path / name).mkdir()
        (tmp_path / name / "thesis.txt").write_text("years of work")
    write(tmp_path / "talks")
    write(tmp_path / "talks", force=True)
    for name in names:
        assert (tmp_path / name / "thesis.txt").read_text() == "years of work"


def test_what_is_in_the_way_is_refused(tmp_path: Path) -> None:
    """A folder with the very name of the working folder, and no word that it is ours."""
    with new_folder(tmp_path / "talks", force=False, kind=KIND) as folder:
        work = folder.parent
    work.mkdir()
    (work / "thesis.txt").write_text("years of work")
    with pytest.raises(CommandError, match="not known to be ours"):
        write(tmp_path / "talks")
    assert (work / "thesis.txt").exists()


def test_another_host_at_work_is_left_alone(tmp_path: Path) -> None:
    """On a shared disk the working folder of another machine stays."""
    with new_folder(tmp_path / "talks", force=False, kind=KIND) as folder:
        work = folder.parent
        owner = json.loads((work / OWNER).read_text())
    work.mkdir()
    (work / OWNER).write_text(json.dumps({**owner, "host": "another"}))
    with pytest.raises(CommandError, match="written on another"):
        write(tmp_path / "talks")
    assert (work / OWNER).exists()


def test_the_later_of_two_is_refused(tmp_path: Path) -> None:
    """Before it computes anything; the first ends well."""
    with new_folder(tmp_path / "talks", force=False, kind=KIND) as folder:
        put_file(folder / MANIFEST, to_text({"format": KIND, "files": {}}))
        code = (
            "import sys; from pathlib import Path; from analysis.store.folder import new_folder\n"
            "from analysis.errors import CommandError\n"
            "try:\n"
            f"    with new_folder(Path({str(tmp_path / 'talks')!r}), force=True, kind={KIND!r}):\n"
            "        sys.exit(1)\n"
            "except CommandError as error:\n"
            "    sys.exit(0 if 'another process' in str(error) else 2)\n"
        )
        assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
    assert (tmp_path / "talks" / MANIFEST).exists()


@pytest.mark.skipif(os.name != "posix", reason="kills a process")
def test_a_killed_process_stands_in_nobody_s_way(tmp_path: Path) -> None:
    """What kill -9 has left is recognised and used again; what it would have replaced is there."""
    write(tmp_path / "talks")
    code = (
        "import os, signal; from pathlib import Path\n"
        "from analysis.store.folder import new_folder\n"
        f"with new_folder(Path({str(tmp_path / 'talks')!r}), force=True, kind={KIND!r}):\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    assert (tmp_path / "talks" / "answer.json").read_bytes() == b"one"
    assert len(list(tmp_path.iterdir())) == 2
    write(tmp_path / "talks", b"two", force=True)
    assert sorted(item.name for item in tmp_path.iterdir()) == ["talks"]
    assert (tmp_path / "talks" / "answer.json").read_bytes() == b"two"


def test_killed_between_two_renames(tmp_path: Path) -> None:
    """The result that was moved aside comes back."""
    write(tmp_path / "talks")
    with new_folder(tmp_path / "other", force=False, kind=KIND):
        pass
    with new_folder(tmp_path / "talks", force=True, kind=KIND) as folder:
        work, owner = folder.parent, (folder.parent / OWNER).read_bytes()
        put_file(folder / MANIFEST, to_text({"format": KIND, "files": {}}))
    work.mkdir()
    (work / OWNER).write_bytes(owner)
    (tmp_path / "talks").rename(work / "replaced")
    with new_folder(tmp_path / "talks", force=True, kind=KIND) as folder:
        assert (tmp_path / "talks" / MANIFEST).exists()
        put_file(folder / MANIFEST, to_text({"format": KIND, "files": {}}))
    assert (tmp_path / "talks" / MANIFEST).exists()


@pytest.mark.skipif(os.name != "posix", reason="sends signals")
@pytest.mark.parametrize("name", ["SIGTERM", "SIGHUP", "SIGUSR1", "SIGALRM"])
def test_signals_leave_nothing(tmp_path: Path, name: str) -> None:
    """A program that is asked to end takes its working folder with it."""
    out = tmp_path / "talks"
    command = ["run", "s400-2018", "--runs", "3000", "--engine", "mesa", "--out", str(out)]
    # Who started the tests may have told this process, and so its children, to ignore a hangup.
    heard = f"import signal; signal.signal(signal.{name}, signal.SIG_DFL); "
    code = heard + "from analysis.cli import main; main()"
    process = subprocess.Popen(
        [sys.executable, "-c", code, *command],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    deadline = time.monotonic() + 60
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    time.sleep(0.5)
    process.send_signal(getattr(signal, name))
    assert process.wait(timeout=30) == -getattr(signal, name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", [".DS_Store", "Thumbs.db", ".nfs0001", ".gitkeep", "._talks"])
def test_litter_is_passed_over_and_kept(tmp_path: Path, name: str) -> None:
    """What systems leave in any folder neither stops a result nor is removed by it."""
    place = tmp_path / "talks"
    place.mkdir()
    (place / name).write_text("litter")
    write(place)
    assert (place / name).read_text() == "litter"
    write(place, b"two", force=True)
    assert (place / name).read_text() == "litter"
    assert (place / "answer.json").read_bytes() == b"two"


def test_a_link_to_a_folder_stands_for_it(tmp_path: Path) -> None:
    """Results go where the link points; the link stays."""
    (tmp_path / "disk").mkdir()
    (tmp_path / "talks").symlink_to(tmp_path / "disk")
    write(tmp_path / "talks")
    assert (tmp_path / "talks").is_symlink()
    assert (tmp_path / "disk" / "answer.json").read_bytes() == b"one"
    (tmp_path / "nowhere").symlink_to(tmp_path / "missing")
    with pytest.raises(CommandError, match="not a folder"):
        write(tmp_path / "nowhere")


@pytest.mark.parametrize(("name", "content"), [("notes.txt", b"mine"), ("answer.json", b"mine")])
def test_force_removes_only_what_is_as_it_was_written(
    tmp_path: Path, name: str, content: bytes
) -> None:
    """A strange file, and one of ours that somebody changed, are kept and named."""
    write(tmp_path / "talks")
    (tmp_path / "talks" / name).write_bytes(content)
    with pytest.raises(CommandError, match=name):
        write(tmp_path / "talks", b"two", force=True)
    assert (tmp_path / "talks" / name).read_bytes() == content


def write_while_filled(place: Path) -> None:
    """Write a result to a place that somebody fills at the same time."""
    with new_folder(place, force=True, kind=KIND) as folder:
        put_file(folder / MANIFEST, to_text({"format": KIND, "files": {}}))
        place.mkdir()
        (place / "mine.txt").write_text("mine")


def test_a_folder_filled_meanwhile_is_kept(tmp_path: Path) -> None:
    """The result is kept as well, and the message says where."""
    with pytest.raises(CommandError, match="the result is in"):
        write_while_filled(tmp_path / "talks")
    assert (tmp_path / "talks" / "mine.txt").read_text() == "mine"
    (kept,) = [item for item in tmp_path.iterdir() if item.name.startswith("talks-")]
    assert (kept / MANIFEST).exists()


def test_writing_follows_no_link(tmp_path: Path) -> None:
    """A link in place of a file is replaced, not written through."""
    victim = tmp_path / "victim"
    victim.write_text("precious")
    (tmp_path / "answer.json").symlink_to(victim)
    put_file(tmp_path / "answer.json", b"ours")
    assert victim.read_text() == "precious"
    assert not (tmp_path / "answer.json").is_symlink()
    assert sorted(item.name for item in tmp_path.iterdir()) == ["answer.json", "victim"]


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    """A pipe or a device in the place of a file stays: a root could replace /dev/null itself."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    for name in ("pipe", "link"):
        with pytest.raises(OSError, match="no regular file"):
            put_file(tmp_path / name, b"ours")
    assert (tmp_path / "pipe").is_fifo()
    assert (tmp_path / "link").is_symlink()
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.skipif(os.name != "posix", reason="needs pipes")
def test_only_regular_files_are_read(tmp_path: Path) -> None:
    """Pipes, links, folders and what is too large are refused, and at once."""
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("/etc/hostname")
    (tmp_path / "large").write_bytes(b"0" * 11)
    for name in ("pipe", "link", ".", "large", "missing"):
        with pytest.raises(OSError, match=r"."):
            read_regular(tmp_path / name, 10)


@pytest.mark.parametrize(
    "told",
    [
        "[]",
        "null",
        '{"format": 1}',
        '{"format": "caatsim test 1"}',
        '{"format": "caatsim test 1", "files": {"../x": "' + "0" * 64 + '"}}',
        '{"format": "caatsim test 1", "files": {"/etc/passwd": "' + "0" * 64 + '"}}',
        '{"format": "caatsim test 1", "files": {"a": null}}',
        '{"format": "caatsim test 1", "files": {}, "seed": -1}',
        '{"format": "caatsim test 1", "files": {}, "runs": 1e308}',
        '{"format": "caatsim test 1", "files": {}, "scenario": null, "command": 7}',
        '{"format": "caatsim test 1", "files": {}, "start": "2018"}',
        "[" * 100_000,
        '{"format": "caatsim test 1", "files": {}, "seed": ' + "9" * 5000 + "}",
    ],
)
def test_edited_manifests_are_refused_in_one_line(tmp_path: Path, told: str) -> None:
    """Whatever was done to it."""
    (tmp_path / MANIFEST).write_text(told)
    with pytest.raises(CommandError) as caught:
        read_manifest(tmp_path, KIND)
    assert "\n" not in str(caught.value)
    with pytest.raises(CommandError):
        check_free(tmp_path, True, KIND)


@pytest.mark.parametrize("section", [True, None, -1, "x", [1]])
def test_a_section_that_is_none_is_refused_in_one_line(section: object) -> None:
    """A scenario in an edited manifest is read like any other."""
    scenario = {"name": "mine", "state": section}
    with pytest.raises(CommandError, match="mine: is no scenario of this version any more"):
        scenario_of({"scenario": scenario, "written": ["state.severity"], "scenario_hash": ""})
