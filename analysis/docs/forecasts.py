"""The page of forecasts: docs/forecasts.md, from the registered files and the backtest.

`python -m analysis.docs.forecasts` writes the page; with `--check` it only tells whether it is up
to date. The backtest is that of `python run.py forecast backtest --json > forecasts/backtest.json`.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from analysis.docs.odd import table
from analysis.forecast.questions import FOLDER
from analysis.forecast.register import read_forecasts, registered_files
from analysis.forecast.terminal import span_of
from sim.generated import write_or_check
from sim.scenario_file import load, scenario_hash

TARGET = Path(__file__).resolve().parents[2] / "docs" / "forecasts.md"
TEMPLATE = TARGET.with_name("forecasts.template.md")
BACKTEST = FOLDER / "backtest.json"


def registered() -> Iterator[str]:
    """Yield every registered file with its questions."""
    for path, contents in zip(registered_files(), read_forecasts(registered_files()), strict=True):
        yield f"### As of {contents['as_of']}: `{path.name}`\n"
        yield f"{stands_for(contents)}\n"
        rows = [
            (
                item["asks"],
                item["by"],
                f"{item['probability']:.2f}",
                f"{item['low']:.2f} to {item['high']:.2f}",
                "-" if item["model"] is None else f"{item['model']:.2f}",
                f"{item['base_rate']:.2f}",
                item["record"],
            )
            for item in contents["forecasts"]
        ]
        head = ("question", "by the end of", "probability", "90 %", "runs", "base rate", "record")
        yield table(head, rows) + "\n"


def stands_for(contents: Mapping[str, Any]) -> str:
    """Return for which state of its scenario a file stands, and whether that is today's."""
    name, then = contents["scenario"], contents["scenario_hash"]
    now = scenario_hash(load(name).scenario)
    told = f"It stands for `{name}` as it was under the hash `{then[:12]}`"
    return f"{told}{', as it is' if now == then else f'; today it has `{now[:12]}`'}."


def scores(found: Mapping[str, Any]) -> str:
    """Return the scores of the backtest."""
    rows = [
        (
            item["event"],
            f"{item['happened']} of {item['n']}",
            f"{item['brier']:.3f}",
            f"{item['brier_base']:.3f}",
            f"{item['brier_ridge']:.3f}",
            f"{item['log']:.3f}",
            f"{item['log_base']:.3f}",
            f"{item['log_ridge']:.3f}",
            "-" if item["auc"] is None else f"{item['auc']:.2f}",
            span_of(item["over_base"], tuple(item["over_base_interval"])),
            span_of(item["over_ridge"], tuple(item["over_ridge_interval"])),
        )
        for item in found["scores"]
    ]
    head = ("event", "came", "Brier", "base", "ridge", "log", "base", "ridge", "AUC")
    return table((*head, "gain on base rate", "gain on ridge"), rows)


def januaries(found: Mapping[str, Any]) -> str:
    """Return how much was known in each January."""
    rows = [
        (item["month"], str(item["talks"]), f"{item['effective']:,.0f}")
        for item in found["januaries"]
    ]
    return table(("January", "talks known", "effective particles"), rows)


def render() -> str:
    """Return the whole page."""
    found = json.loads(BACKTEST.read_text(encoding="utf-8"))
    text = TEMPLATE.read_text(encoding="utf-8")
    parts = {
        "registered": "\n".join(registered()),
        "scores": scores(found),
        "januaries": januaries(found),
        "rules": found["rule_fingerprint"][:12],
        "particles": f"{found['particles']:,}",
        "left_out": ", ".join(f"`{name}`" for name in found["left_out"]),
    }
    for name, told in parts.items():
        text = text.replace("{{ " + name + " }}", told)
    return text.rstrip("\n") + "\n"


def main(words: list[str]) -> int:
    """Write the page, or check it; return the exit status."""
    return write_or_check(TARGET, render(), words, "python -m analysis.docs.forecasts")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
