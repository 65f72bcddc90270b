"""What the two methods give for one outcome: values, errors, SALib's own numbers beside."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.intervals import PAIRED_LEVEL, normal_quantile
from analysis.sensitivity.paired import (
    Floats,
    error_of_mean,
    jackknife,
    product,
    resampling,
    without_each_group,
)

RESAMPLES = 500
"""Bootstrap samples behind an interval."""


@dataclass(frozen=True)
class IndexEstimate:
    """One kind of index for every parameter, or pair of parameters.

    Attributes
    ----------
    value : ndarray, shape (parameters,) or (parameters, parameters)
    half : ndarray
        Half the width of the interval.
    chance : ndarray
        What chance in the runs alone adds to the uncorrected index, or would give.
    clear : ndarray of bool
        Whether the index can be told from zero.
    """

    value: Floats
    half: Floats
    chance: Floats
    clear: NDArray[np.bool_]


def half_width(samples: Floats, groups: Floats) -> Floats:
    """Return half an interval: bootstrap over samples and jackknife over groups, in squares."""
    spread = np.var(samples, axis=0, ddof=1) + jackknife(groups) ** 2
    found: Floats = normal_quantile(PAIRED_LEVEL) * np.sqrt(spread)
    return found


@dataclass(frozen=True)
class Saltelli:
    """Outcomes of Saltelli's sample, apart by matrix; the last axis is the group of runs.

    Attributes
    ----------
    a, b : ndarray, shape (samples, groups)
    ab, ba : ndarray, shape (samples, parameters, groups)
        A with one parameter from B, and B with one from A.
    """

    a: Floats
    b: Floats
    ab: Floats
    ba: Floats

    @classmethod
    def split(cls, values: Floats, parameters: int) -> "Saltelli":
        """Take the outcomes apart; `values` has shape (points, groups)."""
        blocks = values.reshape(-1, 2 * parameters + 2, values.shape[1])
        ab, ba = blocks[:, 1 : parameters + 1], blocks[:, parameters + 1 : -1]
        return cls(blocks[:, 0], blocks[:, -1], ab, ba).centred()

    def centred(self) -> "Saltelli":
        """Return the same with the mean over all points at zero in every group, as SALib does."""
        sums = self.a.sum(axis=0) + self.b.sum(axis=0)
        sums = sums + self.ab.sum(axis=(0, 1)) + self.ba.sum(axis=(0, 1))
        middle = sums / (len(self.a) * (2 + 2 * self.ab.shape[1]))
        return Saltelli(self.a - middle, self.b - middle, self.ab - middle, self.ba - middle)

    def part(self, samples: int) -> "Saltelli":
        """Return the first samples."""
        chosen = (array[:samples] for array in (self.a, self.b, self.ab, self.ba))
        return Saltelli(*chosen).centred()

    def without_each_group(self) -> list["Saltelli"]:
        """Return the same with one group left out, for each in turn."""
        arrays = (without_each_group(x) for x in (self.a, self.b, self.ab, self.ba))
        return [Saltelli(*parts) for parts in zip(*arrays, strict=True)]

    def parts(self) -> "Parts":
        """Return what each sample adds to the indices."""
        moved = self.ab - self.a[:, np.newaxis]
        both = product(self.ba[:, :, np.newaxis], self.ab[:, np.newaxis, :])
        return Parts(
            variance=0.5 * (product(self.a, self.a) + product(self.b, self.b)),
            mean=0.5 * (self.a.mean(axis=-1) + self.b.mean(axis=-1)),
            first=product(self.b[:, np.newaxis], moved),
            total=0.5 * product(moved, moved),
            second=both - product(self.a, self.b)[:, np.newaxis, np.newaxis],
        )

    def chance(self) -> Floats:
        """Return what chance adds to half the mean square of A − AB, for each parameter."""
        errors = error_of_mean(self.ab - self.a[:, np.newaxis])
        found: Floats = 0.5 * (errors * errors).mean(axis=0)
        return found


@dataclass(frozen=True)
class Parts:
    """What each sample adds to the variance and to the numerators of the indices."""

    variance: Floats
    mean: Floats
    first: Floats
    total: Floats
    second: Floats

    def indices(self, weights: Floats) -> dict[str, Floats]:
        """Return S1, ST and S2 for samples with weights: a row gives one set.

        Estimators: Saltelli et al. (2010) for S1 and ST, Saltelli (2002) for S2, as in SALib.
        """
        mean = weights @ self.mean
        variance = weights @ self.variance - mean * mean
        scale = 1.0 / variance[:, np.newaxis]
        first = scale * (weights @ self.first)
        second = scale[:, :, np.newaxis] * np.einsum("ws,sjk->wjk", weights, self.second)
        return {
            "S1": first,
            "ST": scale * (weights @ self.total),
            "S2": second - first[:, :, np.newaxis] - first[:, np.newaxis, :],
        }

    def as_found(self) -> dict[str, Floats]:
        """Return the indices with all samples counting alike."""
        count = len(self.mean)
        found = self.indices(np.full((1, count), 1.0 / count))
        return {name: array[0] for name, array in found.items()}


def variance_of(sample: Saltelli) -> float:
    """Return the variance of the mean outcome over the parameters, free of chance."""
    parts = sample.parts()
    return float(parts.variance.mean() - parts.mean.mean() ** 2)


def sobol_indices(sample: Saltelli, seed: int) -> dict[str, IndexEstimate]:
    """Return S1, ST and S2 with their intervals.

    Parameters
    ----------
    sample : Saltelli
        Outcomes, centred.
    seed : int
        Seed of the bootstrap.
    """
    parts = sample.parts()
    found = parts.as_found()
    resampled = parts.indices(resampling(len(parts.mean), seed, RESAMPLES))
    left_out = [one.centred().parts().as_found() for one in sample.without_each_group()]
    variance = variance_of(sample)
    chances = {"ST": sample.chance() / variance}
    estimates = {}
    for name, value in found.items():
        half = half_width(resampled[name], np.array([one[name] for one in left_out]))
        chance = chances.get(name, np.zeros_like(value))
        estimates[name] = IndexEstimate(value, half, chance, np.abs(value) > half)
    return estimates


def elementary_effects(values: Floats, shares: Floats) -> Floats:
    """Return the effect of each parameter in each trajectory, per whole range.

    Parameters
    ----------
    values : ndarray, shape (points, groups)
        Outcomes along Morris trajectories.
    shares : ndarray, shape (points, parameters)
        Where they lie in the unit cube.

    Returns
    -------
    ndarray, shape (trajectories, parameters, groups)
    """
    parameters = shares.shape[1]
    place = shares.reshape(-1, parameters + 1, parameters)
    outcome = values.reshape(len(place), parameters + 1, -1)
    step, change = np.diff(place, axis=1), np.diff(outcome, axis=1)
    moved = np.argmax(np.abs(step), axis=2)
    size = np.take_along_axis(step, moved[:, :, np.newaxis], axis=2)
    found = np.empty_like(change)
    np.put_along_axis(found, moved[:, :, np.newaxis], change / size, axis=1)
    return found


def screening(effects: Floats, seed: int) -> dict[str, IndexEstimate]:
    """Return Morris's μ*, μ and σ with their intervals.

    μ* cannot be negative, so that chance alone makes it positive: `chance` is the μ* that chance
    in the runs would give, and an effect is clear if its interval stays above that.
    """
    weights = resampling(len(effects), seed, RESAMPLES)
    left_out = without_each_group(effects)
    floor = np.sqrt(2.0 / np.pi) * error_of_mean(effects).mean(axis=0)
    none = np.zeros_like(floor)
    means = effects.mean(axis=-1)
    mean, size = means.mean(axis=0), np.abs(means).mean(axis=0)
    spread = means.std(axis=0, ddof=1)
    half = {
        "mu_star": half_width(
            weights @ np.abs(means), np.array([np.abs(x.mean(-1)).mean(0) for x in left_out])
        ),
        "mu": half_width(weights @ means, np.array([x.mean(-1).mean(0) for x in left_out])),
        "sigma": half_width(
            np.sqrt(np.maximum(weights @ means**2 - (weights @ means) ** 2, 0.0)),
            np.array([x.mean(-1).std(0, ddof=1) for x in left_out]),
        ),
    }
    return {
        "mu_star": IndexEstimate(size, half["mu_star"], floor, size - half["mu_star"] > floor),
        "mu": IndexEstimate(mean, half["mu"], none, np.abs(mean) > half["mu"]),
        "sigma": IndexEstimate(spread, half["sigma"], none, spread > half["sigma"]),
    }
