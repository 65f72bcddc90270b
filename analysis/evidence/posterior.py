"""The files of a calibration: draws of the weights, their medians, and the particles behind them.

`posterior.parquet` holds equally likely draws, one column per parameter; `patterns.parquet` the
same draws with what the episodes of the patterns have of their own. `before-register.parquet`
holds draws that have not seen the register of orders, to foretell it by. `calibrated.yaml` holds
the medians. `fit/particles.parquet` holds what the weighty particles imply for every case, so that
the fit can be repeated without a case in a moment; `fit/particles-no-law.parquet` does so for one
in a world without the law. All carry where they come from. `analysis.calibration.files` makes them.
"""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from analysis.errors import CommandError
from analysis.evidence.cases import ScoredCase
from analysis.evidence.freshness import provenance_in
from analysis.evidence.kernel import Kernel, TargetRecord, kernel, record_of
from analysis.evidence.simulate import Implied
from sim.parameter_draws import FOLDER
from sim.parquet import UnpacksError, read_parquet

POSTERIOR = FOLDER / "posterior.parquet"
PATTERN_DRAWS = FOLDER / "patterns.parquet"
BEFORE_REGISTER = FOLDER / "before-register.parquet"
CALIBRATED = FOLDER / "calibrated.yaml"
FIT = "fit"
"""Folder of the particles, within that of the draws: they are no draws to be chosen by name."""

PARTICLES = FOLDER / FIT / "particles.parquet"
LAWLESS = FOLDER / FIT / "particles-no-law.parquet"

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class KeptParticles:
    """Particles read back: importance (particles,), what they imply, and their kernels."""

    importance: Floats
    implied: Implied
    kernel: Kernel
    record: TargetRecord
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
        table = read_parquet(path)
    except (pa.ArrowException, OSError, UnpacksError) as error:
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
    record = record_of(cases, (), names=law)
    agreed = replace(kernel(implied, record), patterns=table["patterns"].to_numpy()[:, np.newaxis])
    told = provenance_in(table.schema)
    return KeptParticles(table["importance"].to_numpy(), implied, agreed, record, told)
