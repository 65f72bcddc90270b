"""Names of shipped files, and the files that they stand for."""

from pathlib import Path

from sim.errors import ScenarioError, nearest
from sim.plain_text import printable
from sim.text_file import is_file

FOLDER = Path(__file__).resolve().parent.parent.parent / "scenarios"
"""Where the shipped scenarios lie."""

BENCHMARKS = "benchmarks"
"""Folder within it of those whose outcome is known in closed form; their names start with it."""


def shipped(folder: Path | None = None) -> list[Path]:
    """Return the files that come with the package, those of a folder "benchmarks" in it last.

    Parameters
    ----------
    folder : Path, optional
        By default that of the scenarios.
    """
    folder = folder or FOLDER
    return sorted(folder.glob("*.yaml")) + sorted((folder / BENCHMARKS).glob("*.yaml"))


def name_of(path: Path, folder: Path | None = None) -> str:
    """Return the name of a file: its stem, after "benchmarks/" if it is shipped there."""
    known = ((folder or FOLDER) / BENCHMARKS).resolve()
    return f"{BENCHMARKS}/{path.stem}" if path.resolve().parent == known else path.stem


def is_name(text: str) -> bool:
    """Return whether a text names a shipped file; with a suffix or a separator it is a path."""
    word = text.removeprefix(f"{BENCHMARKS}/")
    return not Path(word).suffix and not any(mark in word for mark in "/\\") and word != ""


def named(text: str, folder: Path | None = None) -> Path:
    """Return the path that the file of a name has if it is shipped."""
    return (folder or FOLDER) / f"{text}.yaml"


def find(name_or_path: str | Path, folder: Path | None = None, what: str = "scenario") -> Path:
    """Return the path of a file that is given by its path, or named and shipped.

    Parameters
    ----------
    name_or_path : str or Path
        A name, "benchmarks/…" included, or a path.
    folder : Path, optional
        Where files with names lie, by default that of the scenarios.
    what : str
        What the message calls the file.

    Raises
    ------
    ScenarioError
        If there is no such file.
    """
    text = str(name_or_path)
    by_name = isinstance(name_or_path, str) and is_name(text)
    path = named(text, folder) if by_name else Path(text)
    if not is_file(path):
        names = [name_of(file, folder) for file in shipped(folder)]
        near = nearest(text if by_name else path.stem, names)
        plain = ", ".join(name for name in names if "/" not in name)
        raise ScenarioError(
            f"no such {what}",
            "" if near else f"shipped: {plain}",
            file=printable(text),
            suggestion=near,
        )
    return path
