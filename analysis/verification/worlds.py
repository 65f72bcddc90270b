"""Benchmarks with other numbers: as many deals as wanted, built from a shipped file."""

from collections.abc import Mapping, Sequence
from typing import Any

from sim.months import format_month, parse_month
from sim.scenario import Scenario
from sim.scenario_file import from_mapping, load

OF_A_STATE = ("exposure", "deterrence_gain", "sanction_cost", "us_share")
"""Numbers that belong to a buyer; all others belong to its deal."""

Mappings = Sequence[Mapping[str, Any]]


def arrange(name: str, deals: Mappings = (), **changes: Any) -> Scenario:
    """Return a benchmark with other numbers.

    Parameters
    ----------
    name : str
        Name of the file in scenarios/benchmarks.
    deals : sequence of mappings
        In place of the file's deals: one each, made from the file's first, with these numbers in
        it or in its buyer. Each has a buyer of its own, unless the file has one for all. Where the
        file opens deals month by month, so do these, and the horizon is their number.
    **changes
        Sections of parameters, and other keys of a scenario file, merged into the file's.
    """
    found = load(f"benchmarks/{name}").scenario.model_dump(exclude_defaults=True)
    if deals:
        found |= _parts(found, deals)
    return from_mapping(_merged(found, changes), f"benchmarks/{name}")


def _parts(found: dict[str, Any], numbers: Mappings) -> dict[str, Any]:
    """Return deals, countries and horizon for the numbers given."""
    patterns = [found["deals"][key] for key in sorted(found["deals"])]
    pattern, start = patterns[0], parse_month(found["start"])
    state = found["countries"][pattern["buyer"]]
    shared = len(patterns) > 1 and patterns[1]["buyer"] == pattern["buyer"]
    in_turn = len(patterns) > 1 and patterns[0].get("opens") != patterns[1].get("opens")
    deals, states = {}, {}
    for i, given in enumerate(numbers):
        code = pattern["buyer"] if shared else code_of(i)
        deal = {key: value for key, value in given.items() if key not in OF_A_STATE}
        if in_turn:
            deal["opens"] = format_month(start + i)
        deals[f"{code_of(i)}/W"] = {**pattern, "buyer": code, **deal}
        own = {key: value for key, value in given.items() if key in OF_A_STATE}
        states[code] = {**state, "name": code, **own}
    months = len(numbers) if in_turn else found.get("months", 1)
    return {"deals": deals, "countries": states, "months": months}


def code_of(index: int) -> str:
    """Return the code of an invented state; codes are in the order of their index."""
    letters = index // 676, index // 26 % 26, index % 26
    return "".join(chr(ord("A") + letter) for letter in letters)


def _merged(base: Mapping[str, Any], top: Mapping[str, Any]) -> dict[str, Any]:
    """Return one mapping over another, key by key."""
    merged = dict(base)
    for key, value in top.items():
        under = merged.get(key)
        if isinstance(under, Mapping) and isinstance(value, Mapping) and key != "similarity":
            merged[key] = _merged(under, value)
        else:
            merged[key] = value
    return merged
