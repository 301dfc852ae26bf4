#!/usr/bin/env python3
import descpipe
from descpipe import HDF5, JSON, PNG, SACC, YAML, Column, Directory, Parquet, Text


class Stage(descpipe.Stage):
    """Select galaxies."""

    name = "select"
    inputs = {
        "stack": HDF5(datasets=["nz/zmid"], groups=["cov"], attributes={"nz": {"nbin": "str"}}),
        "points": SACC(data_types=["galaxy_shear_xi_plus"], tracers=["source_*"]),
        "table": Parquet(columns={"ra": Column("int"), "dec": "float"}),
        "area": YAML(keys=["area"]),
        "settings": JSON(schema={"properties": {"nside": {"type": "integer"}}}),
        "map": PNG(),
        "notes": Text(),
        "maps": Directory(files=["map_*.fits"]),
        "array": "npy",
        "packed": "tar.gz",
    }
    outputs = {"sample": "txt"}

    def run(self):
        open(self.get_output_path("sample"), "w").write("1\n")


if __name__ == "__main__":
    Stage.main()
