"""What a measurement of correlation functions reads and writes: one class for each file.

Each is for the writer of the file and for its readers. A reader names what it needs of it:
``ShearCatalog(columns=["id", "g1"], keywords=[])``. The stages have links to this file, which
imports nothing but descpipe so that it can be read without them.
"""

from descpipe import FITS, SACC, YAML, Column, Table


class ShearCatalog(FITS):
    """Positions and metacalibrated ellipticities of galaxies, in the first table."""

    columns = {
        "id": Column("int", doc="the same in all catalogues, which list the same objects"),
        "ra": Column("float", unit="deg"),
        "dec": Column("float", unit="deg"),
        "g1": Column("float", doc="ellipticity, not calibrated"),
        "g2": "float",
        "s2n": Column("float", doc="signal to noise"),
        "size_ratio": Column("float", doc="squared size over that of the PSF"),
        "weight": Column("float", doc="0 for objects that must not count"),
        "g1_1p": Column("float", doc="the same of the image sheared by +DGAMMA/2 in g1"),
        "g2_1p": "float",
        "s2n_1p": "float",
        "size_ratio_1p": "float",
        "weight_1p": "float",
        "g1_1m": "float",
        "g2_1m": "float",
        "s2n_1m": "float",
        "size_ratio_1m": "float",
        "weight_1m": "float",
        "g1_2p": "float",
        "g2_2p": "float",
        "s2n_2p": "float",
        "size_ratio_2p": "float",
        "weight_2p": "float",
        "g1_2m": "float",
        "g2_2m": "float",
        "s2n_2m": "float",
        "size_ratio_2m": "float",
        "weight_2m": "float",
        "sigma_m": Column("float", doc="measurement noise of the ellipticity per component"),
        "psf_g1": Column("float", doc="ellipticity of the PSF"),
        "psf_g2": "float",
        "mag_g": Column("float", doc="magnitude in a band", optional=True),
        "mag_r": Column("float", optional=True),
        "mag_i": Column("float", optional=True),
        "mag_z": Column("float", optional=True),
        "mag_g_1p": Column("float", optional=True),
        "mag_r_1p": Column("float", optional=True),
        "mag_i_1p": Column("float", optional=True),
        "mag_z_1p": Column("float", optional=True),
        "mag_g_1m": Column("float", optional=True),
        "mag_r_1m": Column("float", optional=True),
        "mag_i_1m": Column("float", optional=True),
        "mag_z_1m": Column("float", optional=True),
        "mag_g_2p": Column("float", optional=True),
        "mag_r_2p": Column("float", optional=True),
        "mag_i_2p": Column("float", optional=True),
        "mag_z_2p": Column("float", optional=True),
        "mag_g_2m": Column("float", optional=True),
        "mag_r_2m": Column("float", optional=True),
        "mag_i_2m": Column("float", optional=True),
        "mag_z_2m": Column("float", optional=True),
    }
    keywords = {
        "AREA": Column("float", doc="area of the footprint in deg2", optional=True),
        "DGAMMA": Column("float", doc="shear between the variants 1p and 1m"),
    }


class RandomCatalog(FITS):
    """Positions spread evenly over what was observed, in the first table."""

    columns = {
        "ra": Column("float", unit="deg"),
        "dec": Column("float", unit="deg"),
    }
    keywords = {
        "AREA": Column("float", doc="area of the mask in deg2", optional=True),
        "MINFRAC": Column(
            "float", doc="pixels of the mask less observed than that are left out", optional=True
        ),
    }


class LensSample(FITS):
    """Lens galaxies in bins of redshift, and the redshift distribution of each bin."""

    hdus = {
        "OBJECTS": Table(
            {
                "id": Column("int", doc="as in the lens catalogue"),
                "ra": Column("float", unit="deg"),
                "dec": Column("float", unit="deg"),
                "z": "float",
                "weight": "float",
                "bin": Column("int", doc="from 0; -1 for galaxies that are not selected"),
            },
            keywords={
                "NBIN": "int",
                "MINFRAC": Column("float", doc="as of the random catalogue", optional=True),
            },
        ),
        "BINS": {
            "z_low": "float",
            "z_high": "float",
            "count": "int",
            "sum_w": "float",
            "sum_w2": "float",
            "mean_z": "float",
        },
        "NZ_LENS": Table(
            {
                "Z_LOW": "float",
                "Z_MID": "float",
                "Z_HIGH": "float",
                "BIN1": Column("float", doc="density in the first bin; one column for each"),
            },
            keywords={"NBIN": "int"},
        ),
    }


class TomographicCatalog(FITS):
    """Tomographic bin of each galaxy, and the shear response of each bin."""

    hdus = {
        "OBJECTS": Table(
            {
                "id": "int",
                "bin": Column("int", doc="from 0; -1 for galaxies that are not selected"),
                "weight": "float",
                "accepted": Column(
                    "int", doc="1 for galaxies that pass the cuts, of any redshift", optional=True
                ),
                "bin_1p": Column(
                    "int", doc="bin by what was measured in the image 1p", optional=True
                ),
                "bin_1m": Column("int", optional=True),
                "bin_2p": Column("int", optional=True),
                "bin_2m": Column("int", optional=True),
            },
            keywords={"NBIN": "int"},
        ),
        "BINS": {
            "z_low": "float",
            "z_high": "float",
            "count": "int",
            "sum_w": "float",
            "sum_w2": "float",
            "mean_g": Column("float", shape=[2], doc="not calibrated"),
            "R_gamma": Column("float", shape=[2, 2], doc="response of the ellipticities"),
            "R_S": Column("float", shape=[2, 2], doc="response of the selection"),
            "R": Column("float", shape=[2, 2], doc="their sum"),
            "R_gamma_error": Column("float", shape=[2, 2], doc="jackknife error", optional=True),
            "R_S_error": Column("float", shape=[2, 2], optional=True),
            "R_error": Column("float", shape=[2, 2], optional=True),
        },
        "ALL": {
            "z_low": "float",
            "z_high": "float",
            "count": "int",
            "sum_w": "float",
            "sum_w2": "float",
            "mean_g": Column("float", shape=[2]),
            "R_gamma": Column("float", shape=[2, 2]),
            "R_S": Column("float", shape=[2, 2]),
            "R": Column("float", shape=[2, 2]),
            "R_gamma_error": Column("float", shape=[2, 2], optional=True),
            "R_S_error": Column("float", shape=[2, 2], optional=True),
            "R_error": Column("float", shape=[2, 2], optional=True),
        },
    }


class PhotozStack(FITS):
    """Redshift distribution of each tomographic bin: BIN1, BIN2 and so on."""

    hdu = "NZ_SOURCE"
    columns = {
        "Z_LOW": "float",
        "Z_MID": "float",
        "Z_HIGH": "float",
        "BIN1": Column("float", doc="density in the first bin; there is one column for each"),
        "ALL": Column("float", doc="density of all bins together"),
    }
    keywords = {"NBIN": "int"}


class TracerMetadata(YAML):
    """Number density, shape noise and mean shear of each tomographic bin."""

    keys = ["area", "units", "definitions", "bins", "all"]
    schema = {
        "properties": {
            "bins": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["H12", "mean_shear"],
                    "properties": {
                        "H12": {
                            "type": "object",
                            "required": ["n_eff", "sigma_e"],
                            "properties": {
                                "n_eff": {"type": "number", "exclusiveMinimum": 0},
                                "sigma_e": {"type": "number", "minimum": 0},
                            },
                        },
                        "mean_shear": {
                            "type": "array",
                            "minItems": 2,
                            "maxItems": 2,
                            "items": {"type": "number"},
                        },
                    },
                },
            },
        },
    }


class TwoPointFunctions(SACC):
    """Correlation functions of tomographic bins, and of bins of lenses where there are some."""

    data_types = ["galaxy_shear_xi_plus", "galaxy_shear_xi_minus"]
    tracers = ["source_*"]


class JackknifeSamples(FITS):
    """Correlation functions without one patch of the sky each: their scatter is the covariance."""

    hdus = {
        "SAMPLES": {
            "first_bin": Column("int", doc="tomographic bin, from 0"),
            "second_bin": "int",
            "xi_plus": Column("float", shape=[None, None], doc="by patch and bin of separation"),
            "xi_minus": Column("float", shape=[None, None]),
        },
        "PATCHES": {"center": Column("float", shape=[3], doc="unit vector")},
    }
