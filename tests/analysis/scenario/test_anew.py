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


@pytest.mark.parametrize(
    ("record", "sections", "expected"),
    [
        ({"opened": "2020-01"}, {}, []),
        ({}, {}, ["since when State"]),
        ({"signed": "2019-06"}, {}, ["prices"]),
        ({"delivered": "2019-06"}, {}, ["prices"]),
        ({"abandoned": "2019-06"}, {}, []),
        ({"warned": "2019-06"}, {}, ["since when State", "State's offers"]),
        ({"demanded": "2019-06"}, {}, ["since when State", "State's offers"]),
        ({"demanded": "2020-06"}, {}, ["since when State"]),
        ({}, {"law": {"in_force": "2019-12"}}, ["since when State", "Congress' pressure"]),
        ({}, {"law": {"in_force": "2020-01"}}, ["since when State"]),
        ({}, CHAIN, ["since when State"]),
        ({"signed": "2019-02", "designated": "2019-06"}, {}, ["prices"]),
        ({"signed": "2019-02", "designated": "2019-06"}, CHAIN, ["prices", "State's reputation"]),
        ({"signed": "2019-02", "waived": "2019-06"}, CHAIN, ["prices", "State's reputation"]),
    ],
)
def test_what_a_record_does_not_hold(
    record: Mapping, sections: Mapping, expected: list[str]
) -> None:
    """By what is on record before the start, the law then, and the policy."""
    mapping = with_values(TALKS, **{"law": {"in_force": None}} | sections)
    mapping["deals"]["IND/x"]["record"] |= record
    found = begins_anew(from_mapping(mapping))
    assert len(found) == len(expected)
    assert all(text.startswith(word) for text, word in zip(found, expected, strict=True))
    assert all(": " in text for text in found)
