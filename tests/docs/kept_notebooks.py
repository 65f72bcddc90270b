"""What the notebooks say as they are kept: their prose, and what their cells gave."""

import json
import re
from collections.abc import Iterator
from functools import cached_property
from html.parser import HTMLParser
from itertools import groupby
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))
PARTS = ("How it works", "Notice", "Try", "Extend")


class _Tables(HTMLParser):
    """Reads the cells of all tables of a page, row by row."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: list[list[str]] = []
        self.inside = False

    def handle_starttag(self, tag: str, _: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")
            self.inside = True

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self.inside = False

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.rows[-1][-1] += data


class KeptNotebook:
    """A notebook as it lies in its folder; cells go by their ids."""

    def __init__(self, name: str) -> None:
        text = (FOLDER / f"{name}.ipynb").read_text(encoding="utf-8")
        self.cells: dict[str, Any] = {cell["id"]: cell for cell in json.loads(text)["cells"]}

    @cached_property
    def markdown(self) -> list[str]:
        """The texts between cells of code."""
        return ["".join(c["source"]) for c in self.cells.values() if c["cell_type"] == "markdown"]

    @cached_property
    def prose(self) -> str:
        """All of it, on one line."""
        return " ".join("\n".join(self.markdown).split())

    @cached_property
    def code(self) -> str:
        """The code of all cells."""
        return "\n".join("".join(c["source"]) for c in self.cells.values() if "outputs" in c)

    @property
    def passages(self) -> Iterator[tuple[str, str]]:
        """Each text with the code next to it, before and after."""
        runs = [
            (prose, "\n".join("".join(cell["source"]) for cell in cells))
            for prose, cells in groupby(self.cells.values(), lambda c: c["cell_type"] == "markdown")
        ]
        texts = ["", *(text for _, text in runs), ""]
        for place, (prose, text) in enumerate(runs):
            if prose:
                yield text, "\n".join((texts[place], texts[place + 2]))

    @property
    def headings(self) -> list[str]:
        """Headings of the second level."""
        return re.findall(r"^## (.+)$", "\n".join(self.markdown), re.M)

    def text(self, cell: str) -> str:
        """Return what a cell printed or showed as plain text."""
        parts = []
        for output in self.cells[cell]["outputs"]:
            parts.append("".join(output.get("text", [])))
            parts.append("".join(output.get("data", {}).get("text/plain", [])))
        return "\n".join(parts)

    def found(self, cell: str, name: str = "") -> float:
        """Return the number that a cell revealed, under a name if there are several."""
        said = re.search(
            rf"^{re.escape(name)}{': ' if name else ''}no guess; the model says (-?\d+\.?\d*)",
            self.text(cell),
            re.M,
        )
        assert said, f"{cell} reveals nothing of {name!r}"
        return float(said[1])

    def rows(self, cell: str) -> list[list[str]]:
        """Return the rows of the tables that a cell shows."""
        reader = _Tables()
        for output in self.cells[cell]["outputs"]:
            reader.feed("".join(output.get("data", {}).get("text/html", [])))
        return [[" ".join(text.split()) for text in row] for row in reader.rows]

    def column(self, cell: str, name: str) -> list[str]:
        """Return a column of a cell's first table by its name."""
        head, *rows = self.rows(cell)
        place = head.index(name) - len(head)
        return [row[place] for row in rows if len(row) >= -place]

    def row(self, cell: str, name: str) -> list[float]:
        """Return the numbers in the row of that name, without those in brackets or quotes."""
        for row in self.rows(cell):
            if name in row:
                after = (
                    re.match(r"[~+]*(-?\d+\.?\d*)", text) for text in row[row.index(name) + 1 :]
                )
                return [float(number[1]) for number in after if number]
        raise AssertionError(f"{cell} has no row {name!r}")
