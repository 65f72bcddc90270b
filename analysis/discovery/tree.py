"""A small tree (CART) over the same points: its leaves are boxes that cover everything."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.discovery.box import Box, Cases, Limit
from analysis.discovery.findings import Span
from analysis.discovery.prim import DIGITS, MASS
from analysis.errors import not_installed

DEPTH = 3
"""Questions that a tree may ask one after the other."""

NONE = -1
"""What a node without branches has in place of one."""


def load_tree() -> Any:
    """Return scikit-learn's classifier, which takes a second to import.

    Raises
    ------
    CommandError
        If scikit-learn is not installed.
    """
    try:
        from sklearn.tree import DecisionTreeClassifier
    except ImportError as missing:
        raise not_installed("discover", "scikit-learn", "explore") from missing
    return DecisionTreeClassifier


def grow(cases: Cases, levels: Mapping[str, Sequence[str]], seed: int) -> list[Box]:
    """Return the leaves of a tree, those that fail most often first.

    Words count in the order of their levels.

    Parameters
    ----------
    cases : Cases
        The points.
    levels : dict of str to list of str
        The words of each factor that is not a number, in order.
    seed : int
        Decides between splits that are equally good.
    """
    codes = {path: _coded(x, levels.get(path)) for path, x in cases.columns.items()}
    classifier = load_tree()(
        min_samples_leaf=max(1, int(MASS * len(cases.failed))),
        max_depth=DEPTH,
        random_state=seed,
    )
    tree = classifier.fit(np.column_stack(list(codes.values())), cases.failed).tree_
    if tree.node_count == 1:
        return []
    whole = [(float(x.min()), float(x.max())) for x in codes.values()]
    leaves = [_box(spans, codes, levels) for spans in _leaves(tree, 0, whole)]
    density = [cases.failed[leaf.holds(cases)].mean() for leaf in leaves]
    return [leaves[place] for place in np.argsort(density, kind="stable")[::-1]]


def _leaves(tree: Any, node: int, spans: list[Span]) -> Iterator[list[Span]]:
    """Yield the range of each factor in each leaf below a node, the lower branch first."""
    lower, upper = int(tree.children_left[node]), int(tree.children_right[node])
    if lower == NONE:
        yield spans
        return
    factor, threshold = int(tree.feature[node]), float(tree.threshold[node])
    low, high = spans[factor]
    for child, span in ((lower, (low, threshold)), (upper, (threshold, high))):
        yield from _leaves(tree, child, [*spans[:factor], span, *spans[factor + 1 :]])


def _coded(values: NDArray[Any], words: Sequence[str] | None) -> NDArray[np.float64]:
    if words is None:
        return values.astype(np.float64)
    return np.array([words.index(value) for value in values], dtype=np.float64)


def _box(
    spans: Sequence[Span],
    codes: Mapping[str, NDArray[np.float64]],
    levels: Mapping[str, Sequence[str]],
) -> Box:
    found = []
    for (path, values), (low, high) in zip(codes.items(), spans, strict=True):
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
