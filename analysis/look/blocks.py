"""What a page is made of. What a block is on paper is the template's business."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar


@dataclass(frozen=True)
class Prose:
    """Paragraphs."""

    kind: ClassVar[str] = "prose"
    paragraphs: tuple[str, ...]


@dataclass(frozen=True)
class Items:
    """A list of sentences."""

    kind: ClassVar[str] = "items"
    items: tuple[str, ...]


@dataclass(frozen=True)
class Facts:
    """Names and what they stand for."""

    kind: ClassVar[str] = "facts"
    pairs: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Code:
    """Commands, one a line."""

    kind: ClassVar[str] = "code"
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Grid:
    """A table. The first column names the rows.

    Attributes
    ----------
    caption : str
        What the table shows.
    heads : tuple of str
        Headings of the columns, with units.
    rows : tuple of tuples of str
        Cells.
    note : str
        How to read it.
    words : int
        How many columns, from the left, are words; the others are numbers.
    """

    kind: ClassVar[str] = "grid"
    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    words: int = 1


@dataclass(frozen=True)
class Picture:
    """A figure, with what it shows in words for those who do not see it."""

    kind: ClassVar[str] = "picture"
    name: str
    alt: str
    data: str


@dataclass(frozen=True)
class CaveatBox:
    """What a reader must see before taking anything from a page, set apart."""

    kind: ClassVar[str] = "box"
    title: str
    items: tuple[str, ...]


Block = Prose | Items | Facts | Code | Grid | Picture | CaveatBox


@dataclass(frozen=True)
class Section:
    """A heading and what stands below it; `last_on_sheet` starts the next on a new sheet."""

    title: str
    blocks: Sequence[Block]
    last_on_sheet: bool = False

    @property
    def anchor(self) -> str:
        """The name of the section in addresses."""
        return "".join(c if c.isalnum() else "-" for c in self.title.lower()).strip("-")


@dataclass(frozen=True)
class Page:
    """A whole page.

    Attributes
    ----------
    title : str
        What it is.
    lead : str
        One sentence below the title.
    sections : list of Section
    """

    title: str
    lead: str
    sections: list[Section] = field(default_factory=list)


def prose(*paragraphs: str) -> Prose:
    """Return paragraphs without those that are empty."""
    return Prose(tuple(text for text in paragraphs if text))


def facts(pairs: dict[str, Any]) -> Facts:
    """Return names and values as text."""
    return Facts(tuple((name, str(value)) for name, value in pairs.items()))
