"""Hypothesis strategies for designs of experiments, for tests of what reads and runs them.

A design is drawn as a plain mapping in the shape of a design file, so that a failing example
shrinks to a short file.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from analysis.errors import not_installed
from analysis.sweep.design import FILE_KINDS, Keep, Kind
from analysis.sweep.factors import uncertainties
from analysis.sweep.read import read_design
from sim.parameters import REGISTRY

try:
    from hypothesis import strategies as st
except ImportError as missing:
    lacking = not_installed("analysis.sweep.strategies", "Hypothesis", "test")
    raise ImportError(str(lacking)) from missing

Mapping = dict[str, Any]

POLICIES: Mapping = {
    "as it was": {},
    "no law": {"law.in_force": None},
    "mandatory": {"state.policy": "mandatory", "state.answer_rate": 0.5},
    "spared": {"events.mercy": {"kind": "waiver", "month": "2018-08", "buyers": ["IND"]}},
}
"""Policies that any scenario with Indian talks in 2018 can be put under."""


def ranges(path: str) -> st.SearchStrategy[Mapping]:
    """Draw a range within a parameter's span, linear or logarithmic, with or without levels."""
    span = REGISTRY[path].span
    assert span is not None
    whole = REGISTRY[path].kind is int
    shares = st.lists(st.integers(0, 8), min_size=2, max_size=2, unique=True).map(sorted)

    def ends(places: list[int]) -> Mapping:
        low, high = (span[0] + (span[1] - span[0]) * place / 8.0 for place in places)
        return {"low": round(low), "high": round(high)} if whole else {"low": low, "high": high}

    given = shares.map(ends).filter(lambda found: found["low"] < found["high"])
    scaled = st.builds(
        lambda found, log: found | ({"scale": "log"} if log and found["low"] > 0 else {}),
        given,
        st.booleans(),
    )
    return st.builds(
        lambda found, levels: found | ({"levels": levels} if levels else {}),
        scaled,
        st.sampled_from([0, 1, 2, 3]),
    )


@st.composite
def factor_mappings(draw: st.DrawFn, *, levels: bool, max_factors: int = 4) -> Mapping:
    """Draw factors: ranges of uncertainties, and the policy of State as one of words.

    Parameters
    ----------
    levels : bool
        Give every range a number of levels, as factorial designs need.
    max_factors : int
        The largest number of ranges.
    """
    paths = st.lists(
        st.sampled_from(uncertainties()), unique=True, min_size=1, max_size=max_factors
    )
    factors: Mapping = {}
    for path in draw(paths):
        factors[path] = draw(ranges(path))
        if levels:
            factors[path].setdefault("levels", 2)
    if draw(st.booleans()):
        factors["state.severity"] = [0.5, 1.0, 2.0][: draw(st.integers(1, 3))]
    return factors


@st.composite
def design_mappings(
    draw: st.DrawFn, *, scenarios: Sequence[str] = ("s400-2018",), max_samples: int = 16
) -> Mapping:
    """Draw a valid design as a mapping in the shape of a design file.

    Parameters
    ----------
    scenarios : sequence of str
        Shipped scenarios to choose the base from, which must have Indian talks in 2018.
    max_samples : int
        The largest number of points of a sampled or listed design.
    """
    kind = draw(st.sampled_from(FILE_KINDS))
    design: Mapping = {
        "scenario": draw(st.sampled_from(scenarios)),
        "design": kind.value,
        "seed": draw(st.integers(0, 2**32 - 1)),
        "keep": draw(st.sampled_from([keep.value for keep in Keep])),
    }
    if kind is Kind.listed:
        values = factor_mappings(levels=False).map(
            lambda factors: {
                path: found["low"] if isinstance(found, dict) else found[0]
                for path, found in factors.items()
            }
        )
        points = draw(st.lists(values, min_size=1, max_size=max_samples))
        design["list"] = {f"point {k}": point for k, point in enumerate(points)}
    elif kind is Kind.draws:
        design["draws"] = "posterior"
    else:
        design["factors"] = draw(factor_mappings(levels=kind is Kind.factorial))
    if kind in (Kind.latin_hypercube, Kind.draws):
        design["samples"] = draw(st.integers(1, max_samples))
    if kind is Kind.sobol:
        design["samples"] = 2 ** draw(st.integers(0, max_samples.bit_length() - 1))
    names = draw(st.lists(st.sampled_from(list(POLICIES)), unique=True, max_size=3))
    if names:
        design["policies"] = {name: POLICIES[name] for name in names}
    if draw(st.integers(0, 3)) == 3:
        design["outcomes"] = ["IND/S-400.signed", "designations"]
        design["precision"] = {"outcome": "designations", "half_width": 0.1, "at_most": 512}
    else:
        design["replications"] = draw(st.sampled_from([1, 8, 300]))
    return design


def write_design(mapping: Mapping, path: Path) -> Path:
    """Write a drawn design to a file that `read_design` reads, and return its path."""
    path.write_text(json.dumps(mapping), encoding="utf-8")
    return path


__all__ = ["design_mappings", "factor_mappings", "ranges", "read_design", "write_design"]
