"""CSV files that tests change."""

import csv
from pathlib import Path

Rows = list[dict[str, str]]


def read_rows(path: Path) -> Rows:
    """Return the rows of a file as they are written."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, strict=True))


def write_rows(path: Path, rows: Rows) -> Path:
    """Write rows to a file and return it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path
