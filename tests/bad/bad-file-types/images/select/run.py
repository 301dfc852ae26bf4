#!/usr/bin/env python3
import descpipe
from descpipe import FITS, HDF5, SACC, YAML, Column, Directory, File, Table


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {
        "catalog": "txt",
        "a": ".fits",
        "b": FITS(column=["ra"]),
        "c": FITS(columns={"ra": "double"}),
        "d": FITS(columns={"ra": Column("float", unit="degrees of arc")}),
        "e": FITS(columns="ra"),
        "f": FITS(columns=["ra"], hdus={"A": ["dec"]}),
        "g": HDF5(datasets={"z": Column("float", shape="big")}),
        "h": ["fits", "txt"],
        "i": File(),
        "j": [Directory()],
        "k": SACC(data_types="xi"),
        "l": YAML(schema={"type": "nothing"}),
        "m": Fits(),
        "n": 5,
        "o": "data/a.fits",
        "p": Table(["ra"]),
    }
    outputs = {"sample": File("txt", optional=True)}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
