"""Who acts at a tie: nobody. Numbers are compared up to rounding, as the model compares payoffs."""

TIE = 1e-9
"""What lies no farther apart than this counts as equal."""


def exceeds(one: float, other: float) -> bool:
    """Return whether one number is larger than another by more than a tie."""
    return one - other > TIE
