"""What a start in the middle of a record forgets is said, and only that."""

import pytest

from analysis.scenario.anew import begins_anew
from sim.scenario_file import from_mapping
from sim.strategies import Mapping
from tests.properties.worlds import with_values

TALKS: Mapping = {
    "start": "2020-01",
    "months": 12,
    "deals": {"IND/x": {"buyer": "IND", "system": "S-400", "record": {"opened": "2019-01"}}},
}

CHAIN: Mapping = {"state": {"policy": "kreps_wilson"}, "learning": {"belief": "kreps_wilson"}}

HERD: Mapping = {"buying": {"herding": 0.5}}


@pytest.mark.parametrize(
    ("record", "sections", "expected"),
    [
        ({"opened": "2020-01"}, {}, []),
        ({}, {}, ["since when State"]),
        ({"signed": "2019-06"}, {}, ["prices"]),
        ({"delivered": "2019-06"}, {}, ["prices"]),
        ({"abandoned": "2019-06"}, {"buying": {"herding": 0.0}}, []),
        ({"abandoned": "2019-06"}, HERD, ["talks that failed before 2020-01"]),
        ({"switched": "2019-06"}, HERD, ["talks that failed before 2020-01"]),
        ({"withdrawn": "2019-06"}, HERD, ["talks that failed before 2020-01"]),
        ({"abandoned": "2019-06"}, HERD | {"lived_since": "2019-06"}, []),
        ({"abandoned": "2019-06"}, HERD | {"lived_since": "2019-07"}, ["talks that failed"]),
        ({"warned": "2019-06"}, {}, ["since when State", "State's offers"]),
        ({"demanded": "2019-06"}, {}, ["since when State", "State's offers"]),
        ({"demanded": "2020-06"}, {}, ["since when State"]),
        ({}, {"law": {"in_force": "2019-12"}}, ["since when State", "Congress' pressure"]),
        ({}, {"law": {"in_force": "2020-01"}}, ["since when State"]),
        ({}, CHAIN, ["since when State"]),
        ({"signed": "2019-02", "designated": "2019-06"}, {}, ["prices"]),
        ({"signed": "2019-02", "designated": "2019-06"}, CHAIN, ["prices", "State's reputation"]),
        ({"signed": "2019-02", "waived": "2019-06"}, CHAIN, ["prices", "State's reputation"]),
        (
            {"signed": "2019-02", "waived": "2019-06"},
            CHAIN | {"lived_since": "2019-02"},
            ["prices"],
        ),
    ],
)
def test_what_a_record_does_not_hold(
    record: Mapping, sections: Mapping, expected: list[str]
) -> None:
    """By what is on record before the start, the law then, and the policy."""
    scalars = {name: value for name, value in sections.items() if isinstance(value, str)}
    rest = {name: value for name, value in sections.items() if name not in scalars}
    mapping = with_values(TALKS, **{"law": {"in_force": None}} | rest) | scalars
    mapping["deals"]["IND/x"]["record"] |= record
    found = begins_anew(from_mapping(mapping))
    assert len(found) == len(expected)
    assert all(text.startswith(word) for text, word in zip(found, expected, strict=True))
    assert all(": " in text for text in found)
