"""What the register of orders says of the law."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, ClassVar

import pandas as pd

from analysis.register import FORMAT
from analysis.register.findings import RegisterFindings
from analysis.register.study import RegisterStudy, study
from analysis.register.words import summary
from analysis.result import Display, Drawing, Result
from analysis.store.manifest import Origin, ResultSchema, joint_hash
from sim.provenance import git_state, versions
from sim.scenario_file import scenario_hash

if TYPE_CHECKING:
    import pyarrow as pa
    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from analysis.look.blocks import Page


@dataclass(frozen=True, repr=False)
class RegisterResult(Result):
    """Russian orders by US share of arms, before and after the law.

    Attributes
    ----------
    found : RegisterFindings
        Estimates, counts, and how far they can be trusted.
    manifest : dict
        Where it comes from; `runs` are the permutations.
    """

    found: RegisterFindings
    manifest: dict[str, Any]

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "register.json"
    SCHEMA = ResultSchema
    FINDINGS = RegisterFindings

    def tables(self) -> "dict[str, pa.Table]":
        """Return estimates, event study, counts by share, and coefficients without a country."""
        from analysis.register.table import register_tables

        return register_tables(self.found)

    def drawings(self) -> Sequence[Drawing]:
        """Return event study, counts, estimates, leave one out and permutation."""
        from analysis.register.figures import drawings

        return drawings(self.found)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the estimates, the counts by US share, and a summary."""
        from analysis.register.terminal import show_register

        yield from show_register(self.found)

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.register.page import register_page

        return register_page(self.found, self.pictures(), self.manifest)

    @property
    def estimates(self) -> pd.DataFrame:
        """One row per estimate: coefficient, standard error, 95 % interval, p, countries."""
        return pd.DataFrame(
            {
                "name": item.name,
                "what": item.what,
                **vars(item.coefficient),
                "countries": item.countries,
            }
            for item in self.found.estimates.values()
        )

    @property
    def counts(self) -> pd.DataFrame:
        """One row per bin of the US share: countries, orders before and after, and expected."""
        return pd.DataFrame(vars(row) for row in self.found.bins)

    def plot(self, name: str = "register-event-study") -> "Figure":
        """Draw a figure by its name.

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        return self.draw(name)

    def display(self) -> Display:
        """Return the estimates and the counts."""
        title = "Russian orders by US share of arms, before and after the law"
        frames = [self.estimates.round(3), self.counts]
        return Display(title, frames, " ".join(summary(self.found)))


def register_of(
    asked: RegisterStudy, *, origin: Origin, progress: "Callable[[int], None] | None" = None
) -> RegisterResult:
    """Estimate what a register says.

    Parameters
    ----------
    asked : RegisterStudy
        The register, and how it is looked at.
    origin : Origin
        The command that does the same.
    progress : callable, optional
        Called with the number of permutations just made.

    Raises
    ------
    CommandError
        If a table is wrong, statsmodels is not installed, or the register determines no estimate.
    """
    found = study(asked, progress)
    texts = [
        table.to_csv(index=False, float_format="%.9g") for table in (asked.orders, asked.shares)
    ]
    if asked.simulated is not None:
        texts.append(scenario_hash(asked.simulated.scenario))
    manifest = {
        "format": FORMAT,
        **vars(origin),
        "scenario": {"name": "register"},
        "scenario_hash": joint_hash(texts),
        "versions": versions() | {"statsmodels": version("statsmodels")},
        "git": git_state(),
        "seed": asked.seed,
        "runs": asked.permutations,
    }
    return RegisterResult(found, manifest)


RESULT = RegisterResult
