"""What the files hold."""

import numpy as np

from descpipe import FITS, Column, Text

BANDS = "ugrizy"


class Catalog(FITS):
    """Positions of galaxies."""

    column = {"ra": Column("float", unit="deg")}
    columns = {"ra": Column("float", unit="deg"), "z": "real"}
    keywords = [f"DEPTH_{band}" for band in BANDS]


class Notes(Text):
    """Remarks."""

    def __init__(self):
        super().__init__("md")
