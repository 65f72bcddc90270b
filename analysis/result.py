"""What every kind of result has in common: tables, figures, a page, a folder, a display."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Self

from analysis.errors import CommandError, unknown
from analysis.store.files import put_file, put_files, writing
from analysis.store.findings import to_json, to_plain
from analysis.store.folder import new_folder
from analysis.store.manifest import (
    MANIFEST,
    ResultSchema,
    SimulatedSchema,
    read_manifest,
    to_text,
)
from analysis.store.reading import read_answer

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from analysis.look.blocks import Page, Picture
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Drawing:
    """A figure of a result.

    Attributes
    ----------
    name : str
        Name of its file, and its title in the metadata.
    draw : callable
        Returns the Figure.
    alt : str
        What it shows, in words for those who do not see it.
    """

    name: str
    draw: "Callable[[], Figure]"
    alt: str = ""


@dataclass(frozen=True)
class Display:
    """What a notebook shows of a result: a title, frames below it, and a note."""

    title: str
    frames: "Sequence[pd.DataFrame]"
    note: str = ""


@dataclass(frozen=True)
class View:
    """What the reader of figures and reports may choose.

    Attributes
    ----------
    baseline : Scenario or None
        Of a run: what it is compared with; None for the same world without the law.
    as_of : int or None
        Of a run: month of the status of talks; None for that of the first letter, or the start.
    outcomes, factors : tuple of str
        Of a sweep: what its figures show; empty for the first outcome and all factors.
    """

    baseline: "Scenario | None" = None
    as_of: int | None = None
    outcomes: tuple[str, ...] = ()
    factors: tuple[str, ...] = ()


class Result(ABC):
    """A finished result.

    Everything that is done with results of all kinds (folders, JSON, figures, reports, notebooks)
    is written once over these methods.

    Attributes
    ----------
    FORMAT : str
        What the manifest of its folder says; empty if it has none.
    ANSWER : str
        The file of its folder that holds `answer` as JSON; empty if nothing is kept there.
    SCHEMA : type
        What its manifest must say.
    FINDINGS : type, optional
        What that file holds: the class of `found`.
    found : object
        What was found, where all of it is findings.
    manifest : dict
        Where the numbers come from: scenario, seed, command, versions.
    """

    FORMAT: ClassVar[str] = ""
    ANSWER: ClassVar[str] = ""
    SCHEMA: ClassVar[type[ResultSchema]] = SimulatedSchema
    FINDINGS: ClassVar[type[Any] | None] = None
    found: Any
    manifest: dict[str, Any]

    def told(self) -> Any:
        """Return what was found, ready for JSON."""
        return to_plain(self.found)

    def to_dict(self) -> Any:
        """Return what ``--json`` prints: what was found, and on how many old figures it rests."""
        told = self.told()
        dated = isinstance(told, dict) and "stale" in self.manifest
        return {**told, "stale": self.stale} if dated else told

    def answer(self) -> Any:
        """Return what its folder keeps as JSON, from which `found` is read: as a rule `told`."""
        return self.told()

    @abstractmethod
    def terminal(self) -> "Iterable[RenderableType]":
        """Yield what the terminal shows."""

    @abstractmethod
    def display(self) -> Display:
        """Return what a notebook shows."""

    def tables(self) -> "dict[str, pa.Table]":
        """Return the tables that the folder keeps, by the name of their file without suffix."""
        return {}

    def files(self) -> Mapping[str, bytes]:
        """Return further files that the folder keeps, by name."""
        return {}

    def drawings(self) -> Sequence[Drawing]:
        """Return the figures in order."""
        return ()

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report of the result; `progress` counts runs that it has to simulate."""
        raise CommandError(f"{self.name}: has no report")

    def report(self, progress: "Callable[[int], None] | None" = None) -> "Page":
        """Return the report as its reader gets it: in the end, what old figures it rests on.

        See `page`, which says what a kind reports.
        """
        from analysis.look.blocks import prose
        from analysis.look.formatting import aged

        page = self.page(progress)
        if not self.stale:
            return page
        *others, last = page.sections
        told = prose(aged(self.stale).replace("`", ""))
        return replace(page, sections=[*others, replace(last, blocks=[*last.blocks, told])])

    def showing(self, view: View) -> Self:
        """Return the same result as its reader wants to see it.

        Raises
        ------
        CommandError
            If results of this kind leave nothing of it to choose.
        """
        if view.baseline is not None or view.as_of is not None:
            raise CommandError(f"{self.name}: is no run; --baseline and --as-of are for runs")
        if view.outcomes or view.factors:
            raise CommandError(f"{self.name}: is no sweep; --outcome and --factor are for sweeps")
        return self

    @classmethod
    def read(cls, folder: Path) -> Self:
        """Read a finished result from its folder.

        Raises
        ------
        CommandError
            If it is not complete, or not what was written.
        """
        if cls.FINDINGS is None:
            raise CommandError(f"{folder}: results of this kind are not kept in folders")
        manifest = read_manifest(folder, cls.FORMAT, cls.SCHEMA)
        found = read_answer(cls.FINDINGS, folder, cls.ANSWER, manifest)
        rest = cls.read_rest(folder, found, manifest)
        return cls(**{"found": found, "manifest": manifest, **rest})

    @classmethod
    def read_rest(
        cls,
        folder: Path,  # noqa: ARG003
        found: Any,  # noqa: ARG003
        manifest: dict[str, Any],  # noqa: ARG003
    ) -> dict[str, Any]:
        """Return what else its folder keeps, by attribute; see `read`."""
        return {}

    @property
    def name(self) -> str:
        """What it is called in messages."""
        return str(self.manifest.get("name") or self.manifest["scenario"]["name"])

    @property
    def stale(self) -> str:
        """On how many old figures it rests, in one line; empty if on none."""
        return str(self.manifest.get("stale", ""))

    @property
    def command(self) -> str:
        """The command that makes it again; empty if none does."""
        return str(self.manifest.get("command", ""))

    def provenance(self) -> dict[str, Any]:
        """Return what figures say of where they come from: the manifest, and what was chosen."""
        return self.manifest

    def draw(self, name: str) -> "Figure":
        """Draw a figure by its name.

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        return self.drawing(name).draw()

    def drawing(self, name: str) -> Drawing:
        """Return a figure by its name.

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        known = {drawing.name: drawing for drawing in self.drawings()}
        if name not in known:
            raise unknown("figure", name, known)
        return known[name]

    def picture(self, name: str, further: str = "") -> "Picture":
        """Return a figure as part of a page; `further` ends its description."""
        from analysis.look.page import picture

        item = self.drawing(name)
        return picture(item.draw(), item.name, f"{item.alt} {further}".strip(), self.provenance())

    def pictures(self, further: str = "") -> "list[Picture]":
        """Return every figure as part of a page; `further` ends each description."""
        return [self.picture(item.name, further) for item in self.drawings()]

    def save(self, folder: str | Path, *, force: bool = False) -> Path:
        """Write tables, figures and manifest to a folder, all or nothing, and return it.

        Raises
        ------
        CommandError
            If the folder is taken (`force` replaces a result) or cannot be written, or results of
            this kind are not kept in folders.
        """
        if not self.FORMAT:
            raise CommandError(f"{self.name}: results of this kind are not kept in folders")
        with taking(Path(folder), force, self.FORMAT) as keep:
            keep(self)
        return Path(folder)

    def __repr__(self) -> str:
        """Return the title."""
        return f"<{self.display().title}>"

    def _repr_html_(self) -> str:
        from analysis.look.frames import page

        shown = self.display()
        return page(shown.title, shown.frames, shown.note)


@contextmanager
def taking(out: Path | None, force: bool, kind: str) -> "Iterator[Callable[[Result], None]]":
    """Hold the place of a result while it is computed, and give what writes it there.

    A place that is taken, or where another process is writing, is refused at once. Without a place
    nothing is written.

    Raises
    ------
    CommandError
        If the place is taken (`force` replaces a result of this kind) or cannot be written.
    """
    if out is None:
        yield lambda _: None
        return
    with new_folder(out, force=force, kind=kind) as folder:

        def keep(result: Result) -> None:
            with writing(out):
                fill(result, folder)

        yield keep


def fill(result: Result, folder: Path, kept: dict[str, str] | None = None) -> None:
    """Write all that a result keeps into a folder, each file whole or not at all.

    The manifest comes last: it names every file with its SHA-256, and a folder is complete when it
    is there. `kept` names files that are in the folder already, with theirs.
    """
    from analysis.store.columns import to_bytes

    contents = {f"{name}.parquet": to_bytes(table) for name, table in result.tables().items()}
    if result.ANSWER:
        contents[result.ANSWER] = to_json(result.answer())
    files = {**(kept or {}), **put_files(folder, {**contents, **result.files()})}
    files |= draw_into(result, folder)
    manifest = {**result.manifest, "files": dict(sorted(files.items()))}
    result.SCHEMA.model_validate(manifest)  # what could not be read is not written
    put_file(folder / MANIFEST, to_text(manifest))


def draw_into(result: Result, folder: Path) -> dict[str, str]:
    """Draw every figure of a result into a folder, as PNG and SVG; return files and SHA-256."""
    from analysis.look.save import drawn

    files = {}
    for drawing in result.drawings():
        figure = drawing.draw()
        for suffix in ("png", "svg"):
            name = f"{drawing.name}.{suffix}"
            data = drawn(figure, suffix, drawing.name, result.provenance())
            files[name] = put_file(folder / name, data)
    return files


def redraw(result: Result, folder: Path, own: bool) -> list[Path]:
    """Draw the figures of a result into a folder and return their files.

    If the folder is the result's own, its manifest is brought up to date.

    Raises
    ------
    CommandError
        If it has no figures, or the folder cannot be written.
    """
    if not result.drawings():
        raise CommandError(f"{result.name}: has no figures")
    with writing(folder):
        folder.mkdir(parents=True, exist_ok=True)
        drawn = draw_into(result, folder)
        if own:
            files = dict(sorted({**result.manifest["files"], **drawn}.items()))
            put_file(folder / MANIFEST, to_text({**result.manifest, "files": files}))
    return [folder / name for name in drawn]
