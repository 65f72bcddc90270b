"""Files that are made from code or data, and the check that they are up to date."""

import sys
from pathlib import Path


def write_or_check(target: Path, fresh: str, words: list[str], command: str) -> int:
    """Write a file, or with `--check` among the words only compare it; return the exit status."""
    if "--check" not in words:
        target.write_text(fresh, encoding="utf-8")
        return 0
    current = target.read_text(encoding="utf-8") if target.exists() else ""
    if current == fresh:
        return 0
    sys.stderr.write(f"{target.parent.name}/{target.name} is stale: run {command}\n")
    return 1
