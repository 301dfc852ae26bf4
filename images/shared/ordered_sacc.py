"""A SACC file with the same bytes for the same data."""

import sacc
from astropy.table import Table

FIRST = ("tracer_0", "tracer_1", "value")


class OrderedSacc(sacc.Sacc):  # type: ignore[misc]
    """A data set whose columns are always written in the same order.

    sacc takes them out of a set, whose order is another one in each process.
    """

    def to_tables(self) -> list[Table]:
        """Return the tables that are written."""
        return [in_order(table) for table in super().to_tables()]


def in_order(table: Table) -> Table:
    """Return a table of points with its columns in order; any other as it is."""
    if table.meta["SACCTYPE"] != "data":
        return table
    return table[sorted(table.colnames, key=lambda name: (name not in FIRST, name))]
