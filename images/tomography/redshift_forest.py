"""Redshifts that a random forest tells from magnitudes, trained on galaxies of known redshift.

Breiman 2001 (doi:10.1023/A:1010933404324), Carliles et al. 2010 (arXiv:0908.4085).
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import numpy as np
from fits_chunks import open_table
from fits_columns import Array, CatalogError, read_columns, value_problems
from metacal_catalog import Redshifts

LEAF = 10  # galaxies of the training sample whose redshifts are averaged at the end of a branch
FEWEST = 100  # galaxies of a training sample
MOST_OUTSIDE = 0.1  # part of all galaxies that may lie beyond the range of the training sample


class Forest:
    """A forest that was trained.

    Parameters
    ----------
    trees : of scikit-learn
    columns : that they split by
    training : (n, len(columns)) what they were trained on
    threads : that it may use, which changes nothing but the time
    """

    def __init__(
        self, trees: Sequence[Any], columns: Sequence[str], training: Array, threads: int
    ) -> None:
        self.trees = trees
        self.columns = columns
        self.low, self.high = training.min(axis=0), training.max(axis=0)
        self.threads = threads
        self._outside = np.zeros(len(columns), dtype=np.int64)
        self._count = 0

    def estimate(self, values: Array) -> Array:
        """Return the redshift of each row of magnitudes: the mean of all trees, in their order."""
        self._outside += np.count_nonzero((values < self.low) | (values > self.high), axis=0)
        self._count += len(values)
        rows = np.nan_to_num(values).astype(np.float32)  # NaN is told by the census of columns
        total = np.zeros(len(rows))
        with ThreadPoolExecutor(self.threads) as pool:
            for redshifts in pool.map(lambda tree: tree.predict(rows), self.trees):
                total += redshifts
        return total / len(self.trees)

    def problems(self) -> list[str]:
        """Return a problem for every column that is beyond the training sample too often."""
        return [
            f"column {name!r}: {outside / self._count:.0%} of all values are beyond those of the "
            f"training sample, {low:.4g} to {high:.4g}; add galaxies like these to it"
            for name, outside, low, high in zip(
                self.columns, self._outside, self.low, self.high, strict=True
            )
            if outside > MOST_OUTSIDE * self._count
        ]


@dataclass(frozen=True, kw_only=True)
class Growth:
    """How a forest is grown.

    Attributes
    ----------
    trees : number of trees
    seed : of all random numbers
    threads : that may be used, which changes nothing but the time
    """

    trees: int = 30
    seed: int = 1
    threads: int = 1


def choose_redshifts(bin_by: str, path: str, columns: Sequence[str], growth: Growth) -> Redshifts:
    """Return what bins are assigned by: the point estimate, or a forest.

    Parameters
    ----------
    bin_by : "redshift" or "forest"
    path : training sample, empty if there is none
    columns : that tell the redshift
    growth : how the forest is grown

    Raises
    ------
    CatalogError
        If a forest cannot be trained.
    """
    if bin_by == "redshift":
        return Redshifts()
    if not path:
        raise CatalogError(
            "bin_by is 'forest', but there is no training sample; give the step an input "
            "training-sample, or set bin_by to redshift"
        )
    return train_forest(path, columns, growth)


def train_forest(path: str, columns: Sequence[str], growth: Growth) -> Redshifts:
    """Return what estimates redshifts as a training sample has them.

    Parameters
    ----------
    path : training sample with a column `z` and the given ones
    columns : that tell the redshift, as magnitudes do
    growth : how the forest is grown

    Raises
    ------
    CatalogError
        If columns are missing, or have values that are not finite, or there are too few galaxies.
    """
    from sklearn.ensemble import RandomForestRegressor

    sample = read_sample(path, columns)
    training = np.stack([sample[name] for name in columns], axis=1)
    regressor = RandomForestRegressor(
        n_estimators=growth.trees,
        min_samples_leaf=LEAF,
        random_state=growth.seed,
        n_jobs=growth.threads,
    )
    regressor.fit(training, sample["z"])
    forest = Forest(regressor.estimators_, columns, training, growth.threads)
    return Redshifts(columns=tuple(columns), estimate=forest.estimate, problems=forest.problems)


def read_sample(path: str, columns: Sequence[str]) -> dict[str, Any]:
    """Read and check a training sample.

    Raises
    ------
    CatalogError
        If it cannot be trained on.
    """
    name, known = Path(path).name, open_table(path, ["z"]).numbers
    folded = [column.lower() for column in known]
    problems = []
    for column in columns:
        if column.lower() not in folded:
            near = get_close_matches(column.lower(), folded, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"there are {', '.join(known)}"
            problems.append(f"{name}: no column {column!r}; {hint}")
    if problems:
        raise CatalogError(*problems)
    sample, _ = read_columns(path, ["z", *columns])
    problems = value_problems(path, sample)
    if sample["z"].size < FEWEST:
        problems.append(f"{name}: {sample['z'].size} galaxies; at least {FEWEST} are needed")
    if problems:
        raise CatalogError(*problems)
    return sample
