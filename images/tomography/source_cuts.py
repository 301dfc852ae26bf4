"""Which objects are used, in each variant of their images by what was measured in it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from expression import Expression
from metacal_catalog import Variant
from numpy.typing import NDArray


@dataclass(frozen=True, kw_only=True)
class Cuts:
    """Which objects are used.

    Attributes
    ----------
    s2n : signal to noise must be greater
    size_ratio : squared size in units of the point spread function's must be greater
    expression : must be true too, if there is one
    """

    s2n: float
    size_ratio: float
    expression: Expression | None = None

    def __str__(self) -> str:
        """Return what must be true, by the names of the parameters."""
        condition = f", and the condition in {self.expression.what}" if self.expression else ""
        return f"s2n_cut {self.s2n:g}, size_cut {self.size_ratio:g}, weight above 0{condition}"

    def accept(
        self, variant: Variant, others: Mapping[str, NDArray[Any]] | None = None
    ) -> NDArray[np.bool_]:
        """Return which objects pass; those of weight zero do not.

        Parameters
        ----------
        variant : what was measured of the objects in one variant of their images
        others : the columns of the expression in this variant
        """
        well_measured = (variant.s2n > self.s2n) & (variant.size_ratio > self.size_ratio)
        accepted = well_measured & (variant.weight > 0)
        if self.expression is not None:
            accepted &= self.expression.accept(others or {})
        return np.asarray(accepted)
