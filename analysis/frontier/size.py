"""How much a search tries."""

from dataclasses import dataclass, replace

from analysis.errors import CommandError

LEAST = {"population": 4, "generations": 1, "worlds": 2, "fresh": 20, "runs": 2, "keep": 2}
"""The least of each."""


@dataclass(frozen=True)
class SearchSize:
    """How much is tried.

    Attributes
    ----------
    population : int
        Policies in a generation.
    generations : int
        Generations after the first.
    worlds : int
        Worlds in which each policy is tried during the search.
    fresh : int
        Further worlds, with other draws, in which the best are tried at the end.
    runs : int
        Runs in each world.
    keep : int
        Policies that are tried at the end, at most.
    """

    population: int = 40
    generations: int = 20
    worlds: int = 24
    fresh: int = 96
    runs: int = 64
    keep: int = 32

    def checked(self) -> "SearchSize":
        """Return the same size in plain numbers.

        Raises
        ------
        CommandError
            If one is no whole number or too small, or the population cannot be paired.
        """
        from analysis.arguments import whole

        if self.population % 2:
            raise CommandError(f"--population: found {self.population}; must be even, at least 4")
        sizes = {name: whole(name, getattr(self, name), low) for name, low in LEAST.items()}
        return replace(self, **sizes)

    @property
    def most_runs(self) -> int:
        """Runs of the whole search, if no policy comes up twice; at the end each has its twin."""
        tried = self.population * (self.generations + 1) * self.worlds
        again = 2 * (self.keep + 1) * self.fresh
        return self.runs * (tried + again)


DEFAULT = SearchSize()
"""What is tried unless more or less is asked for."""
