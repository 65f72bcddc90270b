"""The two ways to run pieces of an ensemble: threads around compiled code, or Mesa models."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, fields
from enum import IntEnum
from typing import Any

import numpy as np

from sim.cpus import worker_count
from sim.history import History, record_month, room_for
from sim.noise import CHUNK, Noise, draws_of_run, empty_noise, fill_noise, take_runs
from sim.parameter_draws import ParameterDraws
from sim.parameters import SECTIONS, Parameters
from sim.records import (
    ENTITIES,
    KINDS,
    SEVERAL,
    SINGLE,
    FinalStates,
    Month,
    Records,
    to_array,
)
from sim.world import World

PARTS: dict[str, type] = {table.name: ENTITIES[table.name] for table in fields(FinalStates)}
"""The tables of final states that both engines return, and the record of each."""


@dataclass(frozen=True)
class Piece:
    """Runs of one chunk of noise that are asked for, and where their results go."""

    chunk: int
    first_in_chunk: int
    count: int
    offset: int

    @property
    def runs(self) -> range:
        """The indices of its runs."""
        first = self.chunk * CHUNK + self.first_in_chunk
        return range(first, first + self.count)

    @property
    def rows(self) -> slice:
        """The rows of the result tables that the piece fills."""
        return slice(self.offset, self.offset + self.count)


def cut(first_run: int, runs: int) -> Iterator[Piece]:
    """Cut a range of runs at the borders of chunks."""
    run = first_run
    while run < first_run + runs:
        place = run % CHUNK
        count = min(CHUNK - place, first_run + runs - run)
        yield Piece(run // CHUNK, place, count, run - first_run)
        run += count


def noise_of(world: World, seed: int, chunk: int, room: Noise | None = None) -> Noise:
    """Return the draws of a chunk for a world's deals and months, in `room` if it is given."""
    empty = room or empty_noise(len(world.deals), world.scenario.months)
    return fill_noise(empty, seed, chunk, world.deal_ids)


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
            "third": np.array(world.third, np.float64).reshape(months, buyers),
            "similarity": np.array(world.similarity, np.float64).reshape(buyers, buyers),
            "rivals": np.array(world.rivals, np.bool_).reshape(buyers, buyers),
        }
        self.fixed = Fixed(**shared)
        self.templates = {
            name: to_array(getattr(world, name), record) for name, record in SEVERAL.items()
        } | {name: to_array([getattr(world, name)], record) for name, record in SINGLE.items()}

    def run(
        self,
        count: int,
        parameters: Records,
        noise: Noise,
        tables: dict[str, Records],
        past: History | None = None,
    ) -> Any:
        """Run as many runs from the first month to the last, and return their final states.

        Parameters
        ----------
        count : int
            How many runs; `noise` must have as many.
        parameters : structured array, from `parameter_array`
            One record for all runs, or one per run.
        tables : dict
            Arrays to write into, by name of the part; what is absent goes into new ones.
        past : History, optional
            Where to keep every month.
        """
        from sim.kernel import simulate_runs

        runs = self._at_start(count, tables)
        if past is None:
            past = room_for(self.deals, len(self.templates["buyers"]))
        active = np.empty(self.deals, np.int64)
        simulate_runs(runs, self.fixed, parameters, noise, past, active)
        return runs

    def _at_start(self, count: int, tables: dict[str, Records]) -> Any:
        """Return the runs as they are before the first month."""
        from sim.kernel import RunArrays

        runs = {}
        for name, template in self.templates.items():
            if name in tables:
                runs[name] = tables[name]
            else:
                shape = (count, len(template)) if name in SEVERAL else (count,)
                runs[name] = np.empty(shape, template.dtype)
            # Copied as bytes: field by field takes several times as long.
            whole = np.dtype((np.void, template.itemsize))
            runs[name].view(whole)[...] = template.view(whole)
        return RunArrays(**runs)


def run_compiled(
    world: World,
    seed: int,
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
    own = threading.local()

    def run(piece: Piece) -> int:
        own.room = noise_of(world, seed, piece.chunk, getattr(own, "room", None))
        noise = take_runs(own.room, piece.first_in_chunk)
        rows = piece.rows
        history = History(*(table[rows] for table in past))
        parts = {name: table[rows] for name, table in tables.items()}
        parameters = parameters_of_runs(base, world.draws, piece.runs)
        driver.run(piece.count, parameters, noise, parts, history)
        return piece.count

    count = min(worker_count(workers), len(pieces))
    if count <= 1:
        yield from map(run, pieces)
        return
    with ThreadPoolExecutor(count) as pool:
        yield from pool.map(run, pieces)


def run_mesa(
    world: World,
    seed: int,
    pieces: list[Piece],
    tables: dict[str, Records],
    past: History,
    cast: Any = None,
) -> Iterator[int]:
    """Run pieces as Mesa models, one run at a time; yields 1 per run."""
    from sim.model import ArmsModel

    recording = len(past.months) > 0
    for piece in pieces:
        noise = noise_of(world, seed, piece.chunk)
        for place, run in enumerate(piece.runs):
            k = piece.offset + place
            draws = draws_of_run(noise, piece.first_in_chunk + place)
            model = ArmsModel(world.of_run(run), draws, cast=cast)
            if recording:
                model.on_month = lambda done, k=k: record_month(done.month, k, done.scene, past)
            model.run_model()
            for name, record in PARTS.items():
                items = getattr(model, name)
                if isinstance(items, list):
                    tables[name][k] = to_array(items, record)
                else:
                    tables[name][k] = to_array([items], record)[0]
            model.close()
            yield 1
