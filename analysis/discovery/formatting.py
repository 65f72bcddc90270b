"""Boxes and their stability in words."""

from collections.abc import Iterator, Mapping, Sequence

from analysis.discovery.box import Limit
from analysis.discovery.findings import Discovery
from analysis.look.units import bare


def in_words(limits: Sequence[Limit], labels: Mapping[str, str]) -> str:
    """Return limits in words, with the meaning and unit of each parameter."""
    if not limits:
        return "everywhere"
    return "; ".join(limit_in_words(limit, labels[limit.path]) for limit in limits)


def limit_in_words(limit: Limit, label: str) -> str:
    """Return one limit in words."""
    name, unit = bare(label)
    unit = f" {unit}" if unit else ""
    if limit.words:
        return f"{name} is {' or '.join(limit.words)}"
    if limit.low is None:
        return f"{name} at most {limit.high:.3g}{unit}"
    if limit.high is None:
        return f"{name} at least {limit.low:.3g}{unit}"
    return f"{name} from {limit.low:.3g} to {limit.high:.3g}{unit}"


def stability_in_words(found: Discovery) -> Iterator[str]:
    """Yield, for each limit of each box, in how many resamples it was found again and where."""
    for place, box in enumerate(found.boxes, 1):
        for limit in box.limits:
            for value, again, word in (
                (limit.low, limit.resampled_low, "at least"),
                (limit.high, limit.resampled_high, "at most"),
            ):
                if value is None:
                    continue
                seen = (
                    "in no resample"
                    if again is None
                    else f"in {again.found} of {found.resamples} resamples, "
                    f"{again.low:.3g} to {again.high:.3g}"
                )
                yield f"Box {place}: {bare(limit.label)[0]} {word} {value:.3g}: {seen}"
