"""Tiers of tests, kept by the clock of the processor.

`make test` leaves out what is marked `slow`; `make check` runs all. A test without the mark that
needs more than `LIMIT` seconds fails, so that the first tier stays quick. What counts is the time
of the processor, with that of programs which the test ran to their end: a busy machine fails
nothing. Workers of pytest-xdist keep the limit. A process of its own does not, where the first test
to simulate may have to compile the rules; nor does one that measures coverage, which takes as long
again.
"""

import os
from collections.abc import Iterator

import pytest

LIMIT = 15.0
"""Seconds of processor time, setting up included. What needs 5 s or more is marked already."""


def processor_seconds() -> float:
    """Return what this process and the children that it has waited for have used."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def is_worker(config: pytest.Config) -> bool:
    """Return whether this is one of the processes that run tests at the same time."""
    return hasattr(config, "workerinput")


def keeps_time(config: pytest.Config) -> bool:
    """Return whether tests of this process are held to the limit."""
    return is_worker(config) and not config.getoption("cov_source", None)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """Compile the rules before workers start: one does it, and all load what it leaves on disk.

    A worker has no terminal, whatever width its environment says.
    """
    if is_worker(session.config):
        os.environ.pop("COLUMNS", None)
    if session.config.getoption("numprocesses", None) and not is_worker(session.config):
        compile_rules()


def compile_rules() -> None:
    """Compile the rules for both forms of chance: that which is drawn, and that which is given."""
    from sim.engines import chance_of
    from sim.ensemble import simulate_world
    from sim.noise import draw_noise
    from sim.scenario_file import from_mapping
    from sim.world import build

    world = build(from_mapping({"start": "2020-01", "months": 1}))
    keys = chance_of(world, 1)
    for chance in (keys, draw_noise(keys, world.scenario.months)):
        simulate_world(world, 1, chance=chance)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a session leave out quick tests that another one has run."""
    told = "of these files and folders run the slow tests alone; several are told apart by blanks"
    parser.addoption("--slow-of", default="", metavar="PATHS", help=told)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Put files with slow tests first: what starts last should end soon."""
    done = [config.rootpath / name for name in config.getoption("--slow-of").split()]
    left = [
        item
        for item in items
        if not item.get_closest_marker("slow")
        and any(item.path.is_relative_to(place) for place in done)
    ]
    if left:
        dropped = set(left)
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in dropped]
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Iterator[None]:
    """Note when a test begins to be set up."""
    item.stash[BEGAN] = processor_seconds()
    return (yield)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Fail a test that took long and is not marked."""
    result = yield
    spent = processor_seconds() - item.stash[BEGAN]
    if keeps_time(item.config) and spent > LIMIT and not item.get_closest_marker("slow"):
        pytest.fail(
            f"took {spent:.0f} s of processor time; above {LIMIT:.0f} s a test is marked slow",
            pytrace=False,
        )
    return result


BEGAN = pytest.StashKey[float]()
