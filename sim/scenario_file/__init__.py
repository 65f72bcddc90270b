"""Scenario files: found by name, one extending another, changed by overrides, checked as a whole.

What is wrong with a scenario is said in one line: file, line, key, what was found, what is allowed.
Every value of a loaded scenario remembers where it was written and what it replaced.
"""

from sim.scenario_file.changes import changed_values, is_shipped, overlay
from sim.scenario_file.files import LoadedScenario, ValueOrigin, from_mapping, load, put_over
from sim.scenario_file.names import name_of, shipped
from sim.scenario_file.text import flow, json_schema, scenario_hash, to_yaml

__all__ = [
    "LoadedScenario",
    "ValueOrigin",
    "changed_values",
    "flow",
    "from_mapping",
    "is_shipped",
    "json_schema",
    "load",
    "name_of",
    "overlay",
    "put_over",
    "scenario_hash",
    "shipped",
    "to_yaml",
]
