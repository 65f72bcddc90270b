"""The files of a calibration: draws of the weights, their medians, and the particles behind them.

`posterior.parquet` holds equally likely draws, one column per parameter; `patterns.parquet` the
same draws with what the episodes of the patterns have of their own. `calibrated.yaml` holds the
medians. `fit/particles.parquet` holds what the weighty particles imply for every case, so that the
fit can be repeated without a case in a moment; `fit/particles-no-law.parquet` does so for one in a
world without the law. All carry where they come from.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.evidence.calibrate import Particles
from analysis.evidence.cases import ScoredCase
from analysis.evidence.freshness import provenance_in
from analysis.evidence.kernel import Kernel, kernel, record_of
from analysis.evidence.population import normalised, resample
from analysis.evidence.prior import OF_PATTERNS, OWN
from analysis.evidence.simulate import Implied
from analysis.evidence.targets import PATTERNS
from analysis.folders import put_file, sha256, writing
from sim.data.case_file import CASES
from sim.fingerprint import rule_fingerprint
from sim.parameter_draws import FOLDER
from sim.provenance import source_hash, versions

POSTERIOR = FOLDER / "posterior.parquet"
PATTERN_DRAWS = FOLDER / "patterns.parquet"
CALIBRATED = FOLDER / "calibrated.yaml"
FIT = "fit"
"""Folder of the particles, within that of the draws: they are no draws to be chosen by name."""

PARTICLES = FOLDER / FIT / "particles.parquet"
LAWLESS = FOLDER / FIT / "particles-no-law.parquet"

DRAWS = 2000
"""Rows of the posterior."""

KEPT = 0.9999
"""Share of the posterior weight that the kept particles carry, whichever case is left out."""

SIGNIFICANT = 6
"""Significant digits of what is written: more would only show the compiler."""

Floats = NDArray[np.float64]


def write_posterior(particles: Particles, folder: Path, provenance: dict[str, Any]) -> list[Path]:
    """Write the files of a calibration into a folder; return their paths."""
    weights = normalised(particles.log_weights)
    rows = resample(weights, DRAWS, particles.plan.seed)
    columns = dict(zip(particles.prior.paths, rounded(particles.values[rows]).T, strict=True))
    shared = {path: columns[path] for path in particles.prior.shared}
    own = {path: columns[OF_PATTERNS + path] for path in OWN}
    values = np.column_stack(list(shared.values()))
    files = {
        POSTERIOR.name: table_bytes(pa.table(shared), provenance),
        PATTERN_DRAWS.name: table_bytes(pa.table(shared | own), provenance),
        CALIBRATED.name: medians_text(particles.prior.shared, values, provenance).encode(),
        f"{FIT}/{PARTICLES.name}": table_bytes(particles_table(particles), provenance),
    }
    with writing(folder):
        (folder / FIT).mkdir(parents=True, exist_ok=True)
        for name, data in files.items():
            put_file(folder / name, data)
    return [folder / name for name in files]


def write_lawless(particles: Particles, folder: Path, provenance: dict[str, Any]) -> Path:
    """Write the particles of a fit without the law into a folder; return their path."""
    path = folder / FIT / LAWLESS.name
    with writing(folder):
        path.parent.mkdir(parents=True, exist_ok=True)
        put_file(path, table_bytes(particles_table(particles), provenance))
    return path


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
    total = particles.log_weights
    kept = np.zeros(len(total), dtype=bool)
    for k in range(len(particles.cases) + 1):
        left_out = particles.kernel.cases[:, k] if k < len(particles.cases) else 0.0
        weights = normalised(total - left_out)
        order = np.argsort(-weights, kind="stable")
        enough = int(np.searchsorted(np.cumsum(weights[order]), KEPT)) + 1
        kept[order[:enough]] = True
    columns: dict[str, Any] = {
        "importance": particles.importance[kept],
        "patterns": particles.kernel.patterns[kept].sum(axis=1),
        "runs": np.full(np.count_nonzero(kept), particles.implied.runs, np.int16),
    }
    for k, case in enumerate(particles.cases):
        columns[f"concluded {case.case_id}"] = particles.implied.concluded[kept, k].astype(np.int16)
        columns[f"designated {case.case_id}"] = particles.implied.designated[kept, k].astype(
            np.int16
        )
    return pa.table(columns)


@dataclass(frozen=True)
class KeptParticles:
    """Particles read back: importance (particles,), what they imply, and their kernels."""

    importance: Floats
    implied: Implied
    kernel: Kernel
    provenance: dict[str, Any]


def read_particles(
    cases: list[ScoredCase], path: Path = PARTICLES, *, law: bool = True
) -> KeptParticles:
    """Read the particles of the calibration for its cases.

    Raises
    ------
    CommandError
        If there are none, or they are of other cases.
    """
    try:
        table = pq.read_table(path)
    except (pa.ArrowException, OSError) as error:
        raise CommandError(
            f"{path}: cannot be read: {type(error).__name__}; run.py calibrate makes it"
        ) from error
    try:
        concluded = [table[f"concluded {case.case_id}"].to_numpy() for case in cases]
        designated = [table[f"designated {case.case_id}"].to_numpy() for case in cases]
    except KeyError as error:
        raise CommandError(f"{path}: is of other cases; run.py calibrate makes it anew") from error
    runs = int(table["runs"][0].as_py())
    none = np.zeros((table.num_rows, 0))
    implied = Implied(
        runs,
        np.column_stack(concluded).astype(np.int32),
        np.column_stack(designated).astype(np.int32),
        none,
    )
    on_cases = kernel(implied, record_of(cases, (), names=law)).cases
    patterns = table["patterns"].to_numpy()[:, np.newaxis]
    told = provenance_in(table.schema)
    return KeptParticles(table["importance"].to_numpy(), implied, Kernel(on_cases, patterns), told)


def provenance_of(particles: Particles, command: str) -> dict[str, Any]:
    """Return where a posterior comes from: command, seed, cases, patterns, rules, versions."""
    return {
        "command": command,
        "seed": particles.plan.seed,
        "cases_hash": sha256(CASES),
        "patterns_hash": sha256(PATTERNS),
        "rule_fingerprint": rule_fingerprint(),
        "source_hash": source_hash(),
        "versions": versions(),
    }
