"""What a calibration is fitted to: any part of the record, any parameters, any priors."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from analysis.calibration.sources import Sources, sources_of
from analysis.errors import CommandError
from analysis.evidence.cases import BASE
from analysis.evidence.prior import OF_PATTERNS, calibrated, prior_of
from analysis.evidence.targets import fitted_targets
from sim.scenario_file import load


def test_by_default_all_is_fitted() -> None:
    """The cases of both periods with rival bids, every pattern, every weight over its span."""
    found = sources_of()
    assert found == Sources()
    assert found.whole
    base = load(BASE).scenario
    cases = found.scored(base)
    assert len(cases) == 32 + 67
    assert any(deal.bidders for case in cases for deal in case.scenario.deals.values())
    assert found.targets() == fitted_targets()
    assert found.prior().paths == prior_of().paths


def test_subsets_by_name() -> None:
    """Cases of both periods, those of before the law last; what is not named is left out."""
    base = load(BASE).scenario
    some = sources_of("BRA_FX_SU35,TUR_S400_1", "none", "weights.need, buying.kept")
    assert [case.case_id for case in some.scored(base)] == ["TUR_S400_1", "BRA_FX_SU35"]
    assert some.targets() == ()
    assert some.prior().paths == ("weights.need", "buying.kept")
    assert not some.whole
    everything = sources_of("all").scored(base)
    assert [case.before_law for case in everything] == [False] * 32 + [True] * 67
    one = sources_of(patterns=["concede"])
    assert [target.moment for target in one.targets()] == ["concede"]
    assert any(path.startswith(OF_PATTERNS) for path in one.prior().paths)


def test_priors_of_ones_own(tmp_path: Path) -> None:
    """From a file or a mapping, in place of the registry's spans."""
    path = tmp_path / "priors.yaml"
    path.write_text("weights.need: [0.5, 1]\n", encoding="utf-8")
    prior = sources_of(priors=path).prior()
    place = prior.paths.index("weights.need")
    assert (prior.low[place], prior.high[place]) == (0.5, 1.0)
    assert np.array_equal(prior.low, sources_of(priors={"weights.need": (0.5, 1.0)}).prior().low)
    assert len(prior.paths) == len(calibrated()) + 2


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"cases": "TUR_S400"}, "--cases: found 'TUR_S400'; did you mean"),
        ({"patterns": "conceed"}, "--patterns: found 'conceed'; did you mean 'concede'?"),
        ({"parameters": "weights.ned"}, "--parameters: found 'weights.ned'; did you mean"),
        ({"parameters": "weights.gdp_unit"}, "weights.gdp_unit has no span"),
        ({"cases": "none", "patterns": "none"}, "nothing is left to fit to"),
        ({"parameters": "none"}, "must name at least one"),
        ({"priors": {"weights.need": (2.0, 1.0)}}, "found 2 to 1; must rise within"),
        ({"priors": {"weights.need": 3}}, "must be two numbers"),
        ({"priors": {"weights.ned": (0.0, 1.0)}}, "--priors: found 'weights.ned'"),
    ],
)
def test_wrong_requests_are_refused(asked: dict[str, Any], message: str) -> None:
    """In one line that names what is allowed."""
    with pytest.raises(CommandError) as caught:
        whole(asked)
    assert message in str(caught.value)


def whole(asked: dict[str, Any]) -> None:
    """Ask for sources and for all that is in them."""
    found = sources_of(**asked)
    found.prior()
    found.targets()
    found.scored(load(BASE).scenario)
