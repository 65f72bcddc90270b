"""Names of before keep working for one version, and say so to whoever uses them."""

import warnings

import pytest

import analysis.api
import sim
from analysis.api import RENAMED


@pytest.mark.parametrize("former", RENAMED)
def test_former_names_of_the_api(former: str) -> None:
    """Each is what it is now called, and the warning points at the line that used it."""
    with pytest.warns(DeprecationWarning, match=RENAMED[former]) as warned:
        assert getattr(analysis.api, former) is getattr(analysis.api, RENAMED[former])
    assert warned[0].filename == __file__


@pytest.mark.parametrize("former", ["Result", "Situation"])
def test_former_names_of_the_package(former: str) -> None:
    """`sim` handed on two of them; by default filters a script sees the warning, too."""
    with pytest.warns(DeprecationWarning, match=RENAMED[former]) as warned:
        exec(compile(f"from sim import {former}", "script.py", "exec"), {"__name__": "__main__"})
    assert {warning.filename for warning in warned} == {"script.py"}
    assert getattr(sim, RENAMED[former])


def test_other_names_are_unknown() -> None:
    """Without a warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for module in (sim, analysis.api):
            with pytest.raises(AttributeError, match="no attribute"):
                _ = module.Sitution  # type: ignore[attr-defined]
