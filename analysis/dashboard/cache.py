"""Answers that are kept, so that the same question is computed once, whoever asks it."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, Generic, TypeVar

Answer = TypeVar("Answer")


class Kept(Generic[Answer]):
    """The answers that were asked for last, up to a weight in all.

    Parameters
    ----------
    most : float
        The weight that may be kept.
    weigh : callable, optional
        The weight of an answer; by default each weighs 1.
    """

    def __init__(self, most: float, weigh: Callable[[Any], float] = lambda _: 1.0) -> None:
        """Keep nothing as yet."""
        self.most, self.weigh, self.weight = most, weigh, 0.0
        self._held: OrderedDict[Hashable, Future[Answer]] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], Answer]) -> Answer:
        """Return the answer to a question; who asks while another computes it waits for that."""
        with self._lock:
            found = self._held.get(key)
            if found is None:
                mine = self._held[key] = Future()
            else:
                self._held.move_to_end(key)
        if found is not None:
            return found.result()
        try:
            answer = make()
        except BaseException as error:
            with self._lock:
                del self._held[key]
            mine.set_exception(error)
            raise
        mine.set_result(answer)
        self._drop(self.weigh(answer))
        return answer

    def _drop(self, more: float) -> None:
        """Count a new answer, and let go of those asked for longest ago."""
        with self._lock:
            self.weight += more
            for key in list(self._held):
                if self.weight <= self.most:
                    break
                if self._held[key].done():
                    self.weight -= self.weigh(self._held.pop(key).result())

    def __len__(self) -> int:
        """Return the number of answers kept."""
        return len(self._held)
