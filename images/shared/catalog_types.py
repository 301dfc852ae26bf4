"""What the files between the stages hold: one class for each, for its writer and its readers.

A reader names what it needs of it: ``ShearCatalog(columns=["id", "g1"], keywords=[])``. The stages
have links to this file, which imports nothing but descpipe so that it can be read without them.
"""

from descpipe import FITS, HDF5, SACC, YAML, Column, Table


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


class ShearHDF5(HDF5):
    """A metacalibrated shear catalogue in HDF5: one dataset for each column, in `shear`."""

    datasets = {
        "shear/ra": Column("float", unit="deg"),
        "shear/dec": Column("float", unit="deg"),
        "shear/psf_g1": Column("float", doc="ellipticity of the PSF"),
        "shear/psf_g2": "float",
        "shear/psf_T_mean": Column("float", doc="squared size of the PSF"),
        "shear/g1": Column("float", doc="ellipticity, not calibrated"),
        "shear/g2": "float",
        "shear/s2n": Column("float", doc="signal to noise"),
        "shear/T": Column("float", doc="squared size"),
        "shear/weight": Column("float", doc="0 for objects that must not count"),
        "shear/mean_z": Column("float", doc="point estimate of redshift"),
        "shear/g1_1p": "float",
        "shear/g2_1p": "float",
        "shear/s2n_1p": "float",
        "shear/T_1p": "float",
        "shear/weight_1p": "float",
        "shear/mean_z_1p": "float",
        "shear/g1_1m": "float",
        "shear/g2_1m": "float",
        "shear/s2n_1m": "float",
        "shear/T_1m": "float",
        "shear/weight_1m": "float",
        "shear/mean_z_1m": "float",
        "shear/g1_2p": "float",
        "shear/g2_2p": "float",
        "shear/s2n_2p": "float",
        "shear/T_2p": "float",
        "shear/weight_2p": "float",
        "shear/mean_z_2p": "float",
        "shear/g1_2m": "float",
        "shear/g2_2m": "float",
        "shear/s2n_2m": "float",
        "shear/T_2m": "float",
        "shear/weight_2m": "float",
        "shear/mean_z_2m": "float",
    }


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


class TrainingSample(FITS):
    """Galaxies with known redshifts, in the first table, and columns that tell the redshift."""

    columns = {
        "z": Column("float", doc="true redshift"),
        "mag_g": Column("float", doc="magnitude in a band", optional=True),
        "mag_r": Column("float", optional=True),
        "mag_i": Column("float", optional=True),
        "mag_z": Column("float", optional=True),
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


class NullTests(YAML):
    """Tests of what must be zero: each with its chi-square, its p-value and its result.

    A test that has points lists them: the bins that they are of, what was measured, and where
    there is one the separation ``theta`` in arcmin, then ``value`` and ``error``.
    """

    keys = ["passed", "p_limit", "tests"]
    schema = {
        "properties": {
            "passed": {"type": "boolean"},
            "p_limit": {"type": "number"},
            "tests": {
                "type": "array",
                "minItems": 1,
                "items": {
                    "type": "object",
                    "required": ["name", "title", "result", "points"],
                    "properties": {
                        "name": {"type": "string"},
                        "title": {"type": "string"},
                        "result": {"enum": ["PASS", "FAIL", "NOT DONE"]},
                        "reason": {"type": "string"},
                        "chi2": {"type": "number", "minimum": 0},
                        "dof": {"type": "integer", "minimum": 1},
                        "p_value": {"type": "number", "minimum": 0, "maximum": 1},
                        "points": {
                            "type": "array",
                            "items": {
                                "type": "object",
                                "required": ["bins", "quantity", "value", "error"],
                                "properties": {
                                    "bins": {"type": "array", "items": {"type": "integer"}},
                                    "quantity": {"type": "string"},
                                    "theta": {"type": "number", "minimum": 0},
                                    "value": {"type": "number"},
                                    "error": {"type": "number", "minimum": 0},
                                },
                            },
                        },
                    },
                },
            },
        },
    }


class TheoryComparison(YAML):
    """What correlation functions say of the amplitude S8, and how well theory describes them."""

    keys = [
        "S8",
        "sigma8",
        "points",
        "scale_cuts",
        "chi_square",
        "S8_from",
        "functions",
        "assumed",
    ]


class Truth(FITS):
    """What a simulated survey was made from, and what it predicts."""

    hdus = {
        "PRIMARY": Table(
            keywords={
                "OMEGAC": "float",
                "OMEGAB": "float",
                "H": "float",
                "SIGMA8": "float",
                "NS": "float",
                "AREA": Column("float", doc="area of the footprint in deg2"),
                "LMAX": "int",
                "SEED": "int",
            }
        ),
        "OBJECTS": {
            "id": Column("int", doc="as in the shear catalogue"),
            "z": Column("float", doc="true redshift"),
            "slab": Column("int", doc="slab of redshift that it lies in"),
            "g1": Column("float", doc="shear without noise"),
            "g2": "float",
        },
        "SLABS": {"slab": "int", "z_low": "float", "z_high": "float"},
        "SPECTRA": {
            "ell": "int",
            "cl": Column("float", shape=[None, None], doc="of all pairs of slabs"),
            "cl_lens_shear": Column("float", shape=[None, None], doc="of lens bins and slabs"),
            "cl_lens": Column("float", shape=[None, None], doc="of the lenses' ln(density)"),
        },
        "XI": {
            "theta": Column("float", unit="arcmin"),
            "xi_plus": Column("float", shape=[None, None], doc="of all pairs of slabs"),
            "xi_minus": Column("float", shape=[None, None]),
            "gamma_t": Column("float", shape=[None, None], doc="of lens bins and slabs"),
            "w": Column("float", shape=[None, None], doc="of all pairs of lens bins"),
        },
        "LENS_BINS": {"bin": "int", "z_low": "float", "z_high": "float", "bias": "float"},
        "HOLES": {
            "ra": Column("float", unit="deg", doc="middle of a round hole in the footprint"),
            "dec": Column("float", unit="deg"),
            "radius": Column("float", unit="deg"),
        },
    }
