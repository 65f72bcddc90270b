"""Writing the files of a calibration; `analysis.evidence.posterior` says what each holds."""

import json
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analysis.calibration.particles import Particles
from analysis.calibration.registers import Weighed
from analysis.calibration.summary import enough
from analysis.evidence.cases import events_of
from analysis.evidence.population import normalised, resample
from analysis.evidence.posterior import (
    BEFORE_REGISTER,
    CALIBRATED,
    LAWLESS,
    PARTICLES,
    PATTERN_DRAWS,
    POSTERIOR,
)
from analysis.evidence.prior import OF_PATTERNS, OWN
from analysis.evidence.targets import PATTERNS
from analysis.store.files import sha256
from sim.data.case_file import CASES
from sim.fingerprint import rule_fingerprint
from sim.parameter_draws import FOLDER
from sim.provenance import source_hash, versions

FILES = tuple(
    path.relative_to(FOLDER).as_posix()
    for path in (POSTERIOR, PATTERN_DRAWS, BEFORE_REGISTER, CALIBRATED, PARTICLES, LAWLESS)
)
"""Draws, draws with the patterns' own, draws that have not seen the register, medians, particles,
particles without the law."""

FITS = FILES[-2:]
"""The particles alone."""

DRAWS = 2000
"""Rows of the posterior."""

KEPT = 0.9999
"""Share of the posterior weight that the kept particles carry, whichever case is left out."""

SIGNIFICANT = 6
"""Significant digits of what is written: more would only show the compiler."""

Floats = NDArray[np.float64]


def files_of(
    particles: Particles,
    lawless: Particles,
    provenance: dict[str, Any],
    weighed: Weighed | None = None,
) -> dict[str, bytes]:
    """Return the files of a calibration by name, each with where it comes from.

    Draws and medians are left out where they would be no posterior: see `enough`.

    Parameters
    ----------
    particles, lawless : Particles
        Of a fit, and of one in a world without the law.
    provenance : dict
        See `provenance_of`.
    weighed : Weighed, optional
        Particles that the register weighs: draws are then of these.
    """
    fits = {
        FITS[0]: table_bytes(particles_table(particles), provenance),
        FITS[1]: table_bytes(particles_table(lawless), provenance),
    }
    if not enough(particles, None if weighed is None else weighed.found):
        return fits
    seed = particles.plan.seed
    unweighed = rows = resample(normalised(particles.log_weights), DRAWS, seed)
    if weighed is not None:
        rows = weighed.rows[resample(weighed.weights, DRAWS, seed)]
    columns = draws_of(particles, rows)
    shared = {path: columns[path] for path in particles.prior.shared}
    unseen = draws_of(particles, unweighed)
    own = {path: columns[OF_PATTERNS + path] for path in OWN if OF_PATTERNS + path in columns}
    values = np.column_stack(list(shared.values()))
    contents = (
        table_bytes(pa.table(shared), provenance),
        table_bytes(pa.table(shared | own), provenance),
        table_bytes(pa.table({path: unseen[path] for path in shared}), provenance),
        medians_text(particles.prior.shared, values, provenance).encode(),
    )
    return dict(zip(FILES, contents, strict=False)) | fits


def draws_of(particles: Particles, rows: NDArray[np.int64]) -> dict[str, Floats]:
    """Return what some particles have of each parameter, by its path."""
    values = rounded(particles.values[rows])
    return dict(zip(particles.prior.paths, values.T, strict=True))


def rounded(values: Floats) -> Floats:
    """Return values at `SIGNIFICANT` digits."""
    text = [[f"{value:.{SIGNIFICANT}g}" for value in row] for row in values]
    return np.array(text, dtype=np.float64)


def table_bytes(table: pa.Table, provenance: dict[str, Any]) -> bytes:
    """Return a Parquet file with where it comes from in its metadata."""
    told = {"provenance": json.dumps(provenance, sort_keys=True)}
    buffer = pa.BufferOutputStream()
    pq.write_table(table.replace_schema_metadata(told), buffer, compression="zstd")
    return bytes(buffer.getvalue())


def medians_text(paths: tuple[str, ...], values: Floats, provenance: dict[str, Any]) -> str:
    """Return the medians as YAML that a scenario's weights can be read from."""
    medians = np.median(values, axis=0)
    lines = [
        "# Medians of posterior.parquet, one by one: no draw of it need be like this one.",
        *(f"# {name}: {value}" for name, value in sorted(provenance.items())),
    ]
    section = ""
    for path, value in zip(paths, medians.tolist(), strict=True):
        own, name = path.split(".")
        if own != section:
            section = own
            lines.append(f"{section}:")
        lines.append(f"  {name}: {value:.{SIGNIFICANT}g}")
    return "\n".join(lines) + "\n"


def particles_table(particles: Particles) -> pa.Table:
    """Return the particles that carry the weight, in the order in which they were drawn."""
    kept = np.zeros(len(particles.importance), dtype=bool)
    ids = [case.case_id for case in particles.cases]
    for event in ((), *dict.fromkeys(events_of(particles.cases))):
        inside = [ids.index(name) for name in event]
        weights = normalised(particles.without(inside))
        order = np.argsort(-weights, kind="stable")
        enough = int(np.searchsorted(np.cumsum(weights[order]), KEPT)) + 1
        kept[order[:enough]] = True
    columns: dict[str, Any] = {
        "importance": particles.importance[kept],
        "patterns": particles.kernel.patterns.sum(axis=1)[kept],
        "runs": np.full(np.count_nonzero(kept), particles.implied.runs, np.int16),
    }
    for k, case in enumerate(particles.cases):
        columns[f"concluded {case.case_id}"] = particles.implied.concluded[kept, k].astype(np.int16)
        columns[f"designated {case.case_id}"] = particles.implied.designated[kept, k].astype(
            np.int16
        )
    return pa.table(columns)


def provenance_of(particles: Particles, command: str) -> dict[str, Any]:
    """Return where a posterior comes from: command, seed, cases, patterns, rules, versions."""
    return {
        "command": command,
        "seed": particles.plan.seed,
        "cases_hash": sha256(CASES),
        "patterns_hash": sha256(PATTERNS),
        "rule_fingerprint": rule_fingerprint(),
        "source_hash": source_hash(),
        "versions": dict(sorted(versions().items())),
    }
