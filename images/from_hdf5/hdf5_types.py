"""A catalogue in the HDF5 layout of the field."""

from descpipe import HDF5, Column


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
