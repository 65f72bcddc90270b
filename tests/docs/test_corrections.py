"""Every test that the page of corrections names is there."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_every_correction_has_its_tests() -> None:
    """A test that was renamed or removed is missed here."""
    page = (ROOT / "docs" / "corrections.md").read_text(encoding="utf-8")
    rows = [
        row
        for row in page.partition("\n## ")[0].splitlines()
        if row.startswith("| ") and not row.startswith("| what")
    ]
    text = "\n".join(file.read_text(encoding="utf-8") for file in ROOT.glob("tests/**/test_*.py"))
    known = set(re.findall(r"def (test_\w+)", text))
    assert rows
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert set(named) <= known, row
