"""Policies that no other beats in every outcome, and what it took to find them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from analysis.discovery.prim import load_prim
from analysis.errors import CommandError
from analysis.execution import ExecutionOptions, Progress, Silent
from analysis.frontier import FORMAT
from analysis.frontier.answer import answer
from analysis.frontier.convergence import AfterGeneration, convergence, in_words
from analysis.frontier.figures import PLOTS, drawings
from analysis.frontier.findings import Frontier
from analysis.frontier.plan import PRESENT, SearchPlan
from analysis.frontier.search import (
    FINAL,
    GENERATIONS,
    Crew,
    Search,
    load_platypus,
    search,
    try_again,
)
from analysis.frontier.tables import policies_table, schemas, tried_table
from analysis.look.formatting import amount
from analysis.look.frames import to_frame
from analysis.look.units import words
from analysis.result import Display, Drawing, Result, fill
from analysis.store.files import check_place, writing
from analysis.store.manifest import MANIFEST, Origin, describe_scenario
from analysis.store.reading import read_tables
from analysis.sweep.result import SweepResult

if TYPE_CHECKING:
    import pyarrow as pa
    from rich.console import RenderableType

    from analysis.look.blocks import Page

TABLES = ("policies", "tried")

NOTE = (
    "Means of the present policy; of the others changes from it, with 95 % intervals over worlds. "
    "Words alone: the same menu and threats while State never designates. "
    "Good enough: percent of worlds in which the policy satisfices. Regret: in the first outcome, "
    "over the best policy of each world, at its 90 % quantile."
)


@dataclass(frozen=True, repr=False)
class FrontierResult(Result):
    """Policies that no other beats, tried again in fresh worlds.

    Attributes
    ----------
    found : Frontier
        The policies, and those worth naming in words.
    manifest : dict
        Where they come from; `size` says how much was tried.
    kept : dict of str to pyarrow.Table
        "policies", one row per policy tried again; "tried", one per policy of the search.
    """

    found: Frontier
    manifest: dict[str, Any]
    kept: "Mapping[str, pa.Table]"

    FORMAT: ClassVar[str] = FORMAT
    ANSWER: ClassVar[str] = "frontier.json"
    FINDINGS = Frontier

    @classmethod
    def read_rest(cls, folder: Path, found: Frontier, manifest: dict[str, Any]) -> dict[str, Any]:
        """Read the tables; see `Result.read_rest`."""
        if not found.objectives:
            raise CommandError(f"{folder}: names no objective")
        wanted = {*found.objectives, "deals_concluded"}
        levers = {lever.path for lever in found.levers}
        for row in found.policies:
            told = set(row.outcomes) & set(row.empty)
            for lacking in sorted((wanted - told) | (levers - set(row.levers))):
                raise CommandError(f"{folder}: the policy {row.policy!r} lacks {lacking!r}")
        for item in found.named:
            if item.policy not in found.by_name:
                raise CommandError(
                    f"{folder}: names {item.policy!r}, which is no policy that was tried again"
                )
        return {"kept": read_tables(folder, manifest, schemas(found))}

    def tables(self) -> "dict[str, pa.Table]":
        """Return the policies tried again, and all that were tried."""
        return dict(self.kept)

    def drawings(self) -> Sequence[Drawing]:
        """Return what is traded for what, and which levers do it."""
        return drawings(self.found)

    def terminal(self) -> "Iterator[RenderableType]":
        """Yield the policies worth naming."""
        from rich.text import Text

        from analysis.frontier.terminal import show_frontier

        yield from show_frontier(self.found)
        yield Text(in_words(self._generations), style="dim")

    def page(self, progress: "Callable[[int], None] | None" = None) -> "Page":  # noqa: ARG002
        """Return the report."""
        from analysis.frontier.page import frontier_page

        pictures = self.pictures("Numbers are in the tables.")
        return frontier_page(self.found, pictures, self.manifest)

    @cached_property
    def policies(self) -> pd.DataFrame:
        """One row per policy tried in fresh worlds: levers, roles, outcomes with intervals."""
        return to_frame(self.kept["policies"])

    @cached_property
    def tried(self) -> pd.DataFrame:
        """One row per policy that the search tried, in order: levers and means of objectives."""
        return to_frame(self.kept["tried"])

    @property
    def convergence(self) -> pd.DataFrame:
        """One row per generation: policies tried by then, hypervolume, and ε-progress.

        Hypervolume is the share that the best dominate of the range of outcomes over the whole
        search; ε-progress counts the boxes of a twentieth of each range that are new.
        """
        return pd.DataFrame(self._generations)

    @cached_property
    def _generations(self) -> list[AfterGeneration]:
        means = self.tried[list(self.found.objectives)].to_numpy(dtype=np.float64)
        return convergence(means, self.tried["generation"].to_numpy(dtype=np.int64))

    @property
    def named(self) -> pd.DataFrame:
        """One row per policy worth naming: why, what to do, and where it is not good enough."""
        return pd.DataFrame(
            {
                "policy": item.policy,
                "roles": ", ".join(item.roles),
                "do": item.do,
                "breaks": item.breaks,
            }
            for item in self.found.named
        )

    def plot(self, name: str = "trade-offs") -> Figure:
        """Draw a figure: "trade-offs" or "parallel".

        Raises
        ------
        CommandError
            If there is no such figure.
        """
        return self.draw(name)

    def display(self) -> Display:
        """Return the policies worth naming: numbers, and what they do."""
        found = self.found
        title = (
            f"What State could do in {found.scenario}: {found.searched.policies:,} policies tried, "
            f"{len(found.policies) - 1} again in {found.fresh_worlds} fresh worlds"
        )
        rows = []
        for item in found.named:
            row = found.by_name[item.policy]
            cells = {"policy": item.policy, "why": ", ".join(item.roles)}
            for name, unit in found.objectives.items():
                part = row.outcomes[name]
                cells[words(name)] = (
                    amount(part.mean, None, unit)
                    if item.policy == PRESENT
                    else amount(part.change, part.interval, unit, sign=True)
                )
            empty = row.empty[found.first]
            cells[f"{words(found.first)}, words alone"] = amount(
                empty.change, empty.interval, found.objectives[found.first], sign=True
            )
            cells["good enough"] = f"{100 * row.satisficing:.0f}"
            first = found.first
            cells["regret"] = amount(row.outcomes[first].regret, None, found.objectives[first])
            rows.append(cells)
        told = self.named[["policy", "do", "breaks"]]
        told.columns = pd.Index(["policy", "what to do", "where it is not good enough"])
        return Display(title, [pd.DataFrame(rows), told], NOTE)


def find_policies(
    plan: SearchPlan,
    folder: Path,
    *,
    execution: ExecutionOptions | None = None,
    origin: Origin | None = None,
    force: bool = False,
    progress: Progress | None = None,
) -> FrontierResult:
    """Look for policies that no other beats, or go on looking, and write what was found.

    Parameters
    ----------
    plan : SearchPlan
        What is asked.
    folder : Path
        A search of the same plan that is there is continued.
    execution : ExecutionOptions, optional
        Who does the work; it decides no byte of the result.
    origin : Origin, optional
        The command that does the same.
    force : bool
        Throw away parts of another search.
    progress : Progress, optional
        Told of runs found and done.

    Raises
    ------
    CommandError
        If the folder or the workers cannot be used, a point fails, or the extra 'explore' is not
        installed.
    WorkInterruptedError
        If the user interrupts; what is finished stays.
    """
    load_platypus()
    load_prim()
    check_place(folder, KNOWN)
    execution, origin = execution or ExecutionOptions(), origin or Origin()
    state = search(plan, Crew(folder, execution, origin, force, progress or Silent()))
    sweep = try_again(state)
    found = answer(state, sweep)
    tables = {"policies": policies_table(found, plan), "tried": tried_table(state)}
    result = FrontierResult(found, _describe(state, sweep), tables)
    with writing(folder):
        fill(result, folder, kept=state.kept)
    return result


KNOWN = {
    GENERATIONS,
    FINAL,
    MANIFEST,
    FrontierResult.ANSWER,
    *(f"{name}.parquet" for name in TABLES),
    *(f"{name}.{suffix}" for name in PLOTS for suffix in ("png", "svg")),
}
"""All that the folder of a search may hold."""


def _describe(state: Search, sweep: SweepResult) -> dict[str, Any]:
    """Return what the manifest says; `runs` are those of search and end together."""
    plan, crew = state.plan, state.crew
    searched = plan.size.runs * plan.size.worlds * len(state.tried)
    return {
        "format": FORMAT,
        **describe_scenario(plan.base, crew.execution.engine, crew.origin),
        "name": plan.name,
        "seed": plan.seed,
        "design_hash": sweep.manifest["design_hash"],
        "runs": searched + int(sweep.manifest["runs"]),
        "size": vars(plan.size),
    }


RESULT = FrontierResult
