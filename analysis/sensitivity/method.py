"""How parameters are judged."""

from enum import StrEnum


class Method(StrEnum):
    """Screening, indices, or one after the other."""

    both = "both"
    morris = "morris"
    sobol = "sobol"
