"""Notebooks with their outputs kept, and the check that these are what a clean kernel gives.

`python -m analysis.docs.notebooks` executes all in `notebooks/` and keeps the outputs; with
`--check` it only tells which are stale. Names of notebooks limit it to these.
"""

import re
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nbformat import NotebookNode

FOLDER = Path(__file__).resolve().parents[2] / "notebooks"

PATIENCE = 120
"""Seconds that a cell may take."""

COMPARED = ("text/plain", "text/html")
"""Kinds of output that must be the same each time; pictures differ with fonts and libraries."""

PASSING = re.compile(r"(0x[0-9a-f]+|/tmp/\S+|IPY_MODEL_[0-9a-f]+|[0-9a-f]{32})")
"""What differs from one execution to the next and says nothing: addresses, folders, names."""


def notebooks() -> list[Path]:
    """Return the notebooks, in order."""
    return sorted(FOLDER.glob("*.ipynb"))


def execute(path: Path) -> "NotebookNode":
    """Return a notebook as a clean kernel leaves it.

    Raises
    ------
    CellExecutionError
        If a cell fails.
    """
    import nbformat
    from nbclient import NotebookClient

    notebook: NotebookNode = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=PATIENCE,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
    )
    client.execute()
    notebook.metadata["language_info"] = {"name": "python"}
    return notebook


def said(notebook: "NotebookNode") -> Iterator[tuple[int, str]]:
    """Yield what each code cell says, by its place: text, tables and names of pictures."""
    for place, cell in enumerate(notebook.cells):
        if cell.cell_type == "code":
            yield place, "\n".join(PASSING.sub("…", text) for text in texts(cell.outputs))


def texts(outputs: list[Any]) -> Iterator[str]:
    """Yield the text of outputs."""
    for output in outputs:
        if output.output_type == "stream":
            yield output.text
        elif output.output_type in ("display_data", "execute_result"):
            yield from (str(output.data[kind]) for kind in COMPARED if kind in output.data)


def stale(path: Path) -> list[str]:
    """Return the cells whose kept output is not what a clean kernel gives, with what it gives."""
    import nbformat

    kept = dict(said(nbformat.read(path, as_version=4)))
    fresh = dict(said(execute(path)))
    return [
        f"{path.name}, cell {place}: kept\n{kept[place]}\nnow\n{text}"
        for place, text in fresh.items()
        if kept[place] != text
    ]


def main(words: list[str]) -> int:
    """Execute notebooks and keep their outputs, or check these; return the exit status."""
    import nbformat

    names = [word for word in words if not word.startswith("--")]
    found = []
    for path in [path for path in notebooks() if not names or path.name in names]:
        began = time.perf_counter()
        if "--check" in words:
            found += stale(path)
        else:
            nbformat.write(execute(path), path)
        sys.stderr.write(f"{path.name}: {time.perf_counter() - began:.0f} s\n")
    sys.stderr.write("".join(f"{text}\n" for text in found))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
