"""The two ways to run pieces of an ensemble: threads around compiled code, or Mesa models."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import numpy as np

from sim.cpus import worker_count
from sim.history import History, record_month, room_for
from sim.noise import Chance, Keys, draw_run, draws_of_run, keys_of
from sim.parameter_draws import ParameterDraws
from sim.parameters import SECTIONS, Parameters
from sim.records import (
    FIGURES,
    INDEX,
    KINDS,
    PARTS,
    SEVERAL,
    SINGLE,
    Month,
    Records,
    tables_of_run,
    to_array,
)
from sim.world import World

PIECE_RUNS, PIECE_DEALS = 256, 4096
"""The most runs that a thread takes up at a time, and the most deals in them: small pieces keep all
threads busy to the end."""


@dataclass(frozen=True)
class Piece:
    """Some of the runs that are asked for, and where their results go."""

    first: int
    count: int
    offset: int

    @property
    def runs(self) -> range:
        """The indices of its runs."""
        return range(self.first, self.first + self.count)

    @property
    def rows(self) -> slice:
        """The rows of the result tables that the piece fills."""
        return slice(self.offset, self.offset + self.count)


def cut(first_run: int, runs: int, deals: int) -> Iterator[Piece]:
    """Cut a range of runs of so many deals into pieces."""
    most = max(1, min(PIECE_RUNS, PIECE_DEALS // max(1, deals)))
    for offset in range(0, runs, most):
        yield Piece(first_run + offset, min(most, runs - offset), offset)


def chance_of(world: World, seed: int) -> Keys:
    """Return what all draws of a world follow from."""
    return keys_of(seed, world.deal_ids, int(world.scenario.start), world.offer_keys)


def section_array(section: Any) -> Records:
    """Return a section of the registry as an array of one record with the same names."""
    types = []
    for name, field in type(section).model_fields.items():
        kind: Any = float if field.annotation is float else type(getattr(section, name))
        types.append((name, KINDS[int if issubclass(kind, IntEnum) else kind]))
    values = tuple(getattr(section, name) for name, _ in types)
    return np.array([values], dtype=np.dtype(types, align=True))


def parameter_array(parameters: Parameters) -> Records:
    """Return all sections as an array of one record, a field for each, for the compiled engine."""
    sections = {name: section_array(getattr(parameters, name)) for name in SECTIONS}
    kinds = [(name, section.dtype) for name, section in sections.items()]
    whole = np.empty(1, np.dtype(kinds, align=True))
    for name, section in sections.items():
        whole[name] = section
    return whole


def parameters_of_runs(base: Records, draws: ParameterDraws | None, runs: range) -> Records:
    """Return parameters for some runs: `base` for all, or one record for each of them."""
    if draws is None:
        return base
    own = np.repeat(base, len(runs))
    draws.write_into(own, runs)
    return own


class Driver:
    """A world made ready for compiled code: what all runs share, and how each of them starts."""

    def __init__(self, world: World) -> None:
        from sim.kernel import Fixed

        months, buyers = world.scenario.months, len(world.buyers)
        self.deals = len(world.deals)
        shared = {
            "calendar": to_array(world.calendar, Month),
            "before": to_array(world.before, Month),
            "third": np.array(world.third, np.float64).reshape(months, buyers),
            "pressure": np.array(world.pressure, np.float64).reshape(months, buyers),
            "outlook": np.array(world.outlook, np.float64).reshape(
                months, len(world.outlook[0]) if months else 1, 2
            ),
            "similarity": np.array(world.similarity, np.float64).reshape(buyers, buyers),
            "rivals": np.array(world.rivals, np.bool_).reshape(buyers, buyers),
            "figures": np.array(world.figures, np.float64).reshape(
                len(world.figures), buyers, len(FIGURES)
            ),
            "opening": np.array(world.opening, INDEX),
            "portfolio": np.array(world.portfolio, INDEX),
            "portfolio_from": np.array(world.portfolio_from, INDEX),
            "on_offer": np.array(world.on_offer, np.bool_).reshape(months, len(world.offers)),
            "refusals": np.array(world.refusals, np.int64).reshape(len(world.refusals), self.deals),
        }
        self.fixed = Fixed(**shared)
        self.templates = {
            name: to_array(getattr(world, name), record) for name, record in SEVERAL.items()
        } | {name: to_array([getattr(world, name)], record) for name, record in SINGLE.items()}
        # Copied as bytes: field by field takes several times as long.
        self.starts = {
            name: template.view(np.dtype((np.void, template.itemsize)))
            for name, template in self.templates.items()
        }

    def run(
        self,
        count: int,
        parameters: Records,
        chance: Chance,
        tables: dict[str, Records],
        past: History | None = None,
        first: int = 0,
        *,
        only_deals: bool = False,
    ) -> Any:
        """Run as many runs from the first month to the last, and return their final states.

        Parameters
        ----------
        count : int
            How many runs.
        parameters : structured array, from `parameter_array`
            One record for all runs, or one per run.
        chance : Keys or Noise
            Whence their draws come; numbers that are given must reach to the last run.
        tables : dict
            Arrays to write into, by name of the part; what is absent goes into new ones.
        past : History, optional
            Where to keep every month.
        first : int
            The index of the first run.
        only_deals : bool
            Stop a run when nothing can happen to its deals any more: they are then as in the last
            month, and nothing else need be.
        """
        from sim.kernel import room_of, simulate_runs

        runs = self._at_start(count, tables)
        if past is None:
            past = room_for(self.deals, len(self.templates["buyers"]))
        room = room_of(self.deals)
        simulate_runs(runs, self.fixed, parameters, chance, first, past, room, only_deals)
        return runs

    def table(self, name: str, count: int) -> Records:
        """Return an array into which a part of as many runs can be written."""
        template = self.templates[name]
        shape = (count, len(template)) if name in SEVERAL else (count,)
        return np.empty(shape, template.dtype)

    def _at_start(self, count: int, tables: dict[str, Records]) -> Any:
        """Return the runs as they are before the first month."""
        from sim.kernel import RunArrays

        runs = {}
        for name, start in self.starts.items():
            runs[name] = tables[name] if name in tables else self.table(name, count)
            runs[name].view(start.dtype)[...] = start
        return RunArrays(**runs)


def run_compiled(
    world: World,
    chance: Chance,
    pieces: list[Piece],
    tables: dict[str, Records],
    past: History,
    workers: int | None = None,
) -> Iterator[int]:
    """Run pieces in threads around the compiled driver, which releases the interpreter lock.

    Yields the number of runs of each finished piece; `tables` and `past` are filled in place.
    """
    driver = Driver(world)
    base = parameter_array(world.parameters)

    def run(piece: Piece) -> int:
        rows = piece.rows
        history = History(*(table[rows] for table in past))
        parts = {name: table[rows] for name, table in tables.items()}
        parameters = parameters_of_runs(base, world.draws, piece.runs)
        driver.run(piece.count, parameters, chance, parts, history, piece.first)
        return piece.count

    count = min(worker_count(workers), len(pieces))
    if count <= 1:
        yield from map(run, pieces)
        return
    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(run, pieces)


def run_mesa(
    world: World,
    chance: Chance,
    pieces: list[Piece],
    tables: dict[str, Records],
    past: History,
    cast: Any = None,
) -> Iterator[int]:
    """Run pieces as Mesa models, one run at a time; yields 1 per run."""
    from sim.model import ArmsModel

    recording = len(past.months) > 0
    for piece in pieces:
        for place, run in enumerate(piece.runs):
            k = piece.offset + place
            if isinstance(chance, Keys):
                draws = draw_run(chance, run, world.scenario.months)
            else:
                draws = draws_of_run(chance, run)
            model = ArmsModel(world.of_run(run), draws, cast=cast)
            if recording:
                model.on_month = lambda done, k=k: record_month(done.month, k, done.scene, past)
            model.run_model()
            for name, table in tables_of_run(model, PARTS).items():
                tables[name][k] = table[0]
            model.close()
            yield 1
