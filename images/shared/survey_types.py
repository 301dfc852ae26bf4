"""What a survey has beside its shear catalogue: one class for each file, as in catalog_types."""

from descpipe import FITS, Column, Table


class PhotozCatalog(FITS):
    """Photometric redshifts of galaxies and their densities, in the first table."""

    columns = {
        "id": Column("int", doc="as in the shear catalogue"),
        "z_mean": Column("float", doc="point estimate of redshift"),
        "z_mean_1p": "float",
        "z_mean_1m": "float",
        "z_mean_2p": "float",
        "z_mean_2m": "float",
        "pdf": Column("float", shape=[None], doc="density in NZ bins of redshift", optional=True),
    }
    keywords = {
        "ZMIN": Column("float", doc="lower edge of the first bin of pdf"),
        "ZMAX": Column("float", doc="upper edge of the last bin of pdf"),
        "NZ": Column("int", doc="number of equal bins of pdf"),
    }


class LensCatalog(FITS):
    """Lens galaxies with their bins, in the first table."""

    columns = {
        "id": "int",
        "ra": Column("float", unit="deg"),
        "dec": Column("float", unit="deg"),
        "z": Column("float", doc="true redshift"),
        "bin": Column("int", doc="bin of lenses, from 0"),
        "weight": "float",
    }


class TrainingSample(FITS):
    """Galaxies with known redshifts, in the first table, and columns that tell the redshift."""

    columns = {
        "z": Column("float", doc="true redshift"),
        "mag_g": Column("float", doc="magnitude in a band", optional=True),
        "mag_r": Column("float", optional=True),
        "mag_i": Column("float", optional=True),
        "mag_z": Column("float", optional=True),
    }


class Mask(FITS):
    """Map of the sky by healsparse: the fraction of each pixel that was observed.

    Pixels that are not in it were not observed.
    """

    suffix = "hsp"
    format = "https://www.iana.org/assignments/media-types/application/fits"
    hdus = {
        "COV": Table(keywords={"PIXTYPE": "str", "NSIDE": "int"}),
        "SPARSE": Table(keywords={"PIXTYPE": "str", "NSIDE": "int"}),
    }
