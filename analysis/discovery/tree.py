"""A small tree (CART) over the same points: its leaves are boxes that cover everything."""

import warnings
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Box, Cases, Limit
from analysis.discovery.prim import DIGITS, MASS, load_prim

DEPTH = 3
"""Questions that a tree may ask one after the other."""


def grow(cases: Cases, levels: dict[str, list[str]], seed: int) -> list[Box]:
    """Return the leaves of a tree, those that fail most often first.

    EMA Workbench's CART, with a seed for ties and a limit to its depth. Words count in the order
    of their levels.

    Parameters
    ----------
    cases : Cases
        The points.
    levels : dict of str to list of str
        The words of each factor that is not a number, in order.
    seed : int
        Decides between splits that are equally good.
    """
    import pandas as pd

    load_prim()
    from ema_workbench.analysis.cart import CART
    from sklearn.tree import DecisionTreeClassifier

    codes = {path: _coded(x, levels.get(path)) for path, x in cases.columns.items()}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        cart = CART(pd.DataFrame(codes), cases.failed, mass_min=MASS)
        cart.clf = DecisionTreeClassifier(
            min_samples_leaf=max(1, int(MASS * len(cases.failed))),
            max_depth=DEPTH,
            random_state=seed,
        ).fit(np.column_stack(list(codes.values())), cases.failed)
        if cart.clf.tree_.node_count == 1:
            return []
        leaves = [_box(lims, codes, levels) for lims in cart.boxes]
    density = [cases.failed[leaf.holds(cases)].mean() for leaf in leaves]
    return [leaves[place] for place in np.argsort(density, kind="stable")[::-1]]


def _coded(values: NDArray[Any], words: list[str] | None) -> NDArray[np.float64]:
    if words is None:
        return values.astype(np.float64)
    return np.array([words.index(value) for value in values], dtype=np.float64)


def _box(limits: Any, codes: dict[str, NDArray[np.float64]], levels: dict[str, list[str]]) -> Box:
    found = []
    for path, values in codes.items():
        low, high = (float(end) for end in limits[path].tolist())
        below, above = low > values.min(), high < values.max()
        if not below and not above:
            continue
        if path in levels:
            words = [word for code, word in enumerate(levels[path]) if low <= code <= high]
            found.append(Limit(path, words=tuple(words)))
        else:
            ends = [float(f"{end:.{DIGITS}g}") for end in (low, high)]
            found.append(Limit(path, ends[0] if below else None, ends[1] if above else None))
    return Box(tuple(found))
