"""A class has a name of its own, by which it is found and talked about."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SHARED = {
    "Scenario": "what `sim.load` returns is the world of `sim.scenario`, with where it was written",
}
"""Names of several classes, and why they may be."""


def test_no_two_classes_share_a_name() -> None:
    """Neither in the model nor in what rests on it, but for those above."""
    found = defaultdict(list)
    for package in ("sim", "analysis", "benchmarks"):
        for path in sorted((ROOT / package).rglob("*.py")):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found[node.name].append(f"{path.relative_to(ROOT)}:{node.lineno}")
    shared = {name: places for name, places in found.items() if len(places) > 1}
    assert shared.keys() == SHARED.keys(), shared
