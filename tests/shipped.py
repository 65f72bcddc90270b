"""The shipped scenarios as cases of a test; that of thousands of deals is slow."""

from typing import Any

import pytest

from sim.scenario_file import name_of, shipped

LARGE = "world"


def each_shipped() -> list[Any]:
    """Return the files as parameters, by name."""
    return [
        pytest.param(path, id=name_of(path), marks=pytest.mark.slow if path.stem == LARGE else ())
        for path in shipped()
    ]


def small() -> list[Any]:
    """Return the files of scenarios that run in a moment."""
    return [pytest.param(path, id=name_of(path)) for path in shipped() if path.stem != LARGE]
