"""A policy simulation of sanction threats against Russian arms sales.

The names below are the front door; everything else is reached through its module. What they bring
stands in `analysis.api`, which rests on `sim`; it is imported when a name is first used, so that
`sim` itself depends on nothing above it. Which names there are, `analysis.kinds.faces` says.
"""

from typing import TYPE_CHECKING, Any

from sim.version import __version__ as __version__

if TYPE_CHECKING:
    from analysis.api.scenario import Scenario as Scenario
    from analysis.api.scenario import load as load
    from analysis.kinds.faces import *
    from analysis.play.python import Playing as Playing
    from analysis.play.python import play as play
    from sim.errors import ScenarioError as ScenarioError

_FORMER = ("Result", "Situation")
"""Names of before, which warn."""


def _names() -> list[str]:
    """Return the public names."""
    from analysis.kinds import names_by_kind

    own = ["Playing", "Scenario", "ScenarioError", "load", "play"]
    return sorted([*own, *sum(names_by_kind().values(), ())])


def __getattr__(name: str) -> Any:
    """Import the public names when they are first used: start-up stays quick."""
    if name == "ScenarioError":
        from sim.errors import ScenarioError

        return ScenarioError
    if name == "__all__":
        return _names()
    if not name.startswith("_") and name in (*_names(), *_FORMER):
        import analysis.api

        return analysis.api.former(name) if name in _FORMER else getattr(analysis.api, name)
    raise AttributeError(f"module 'sim' has no attribute {name!r}")


def __dir__() -> list[str]:
    """Return the public names, for completion."""
    return [*_names(), "__version__"]
