"""What is known of a simulated survey, for the stages that compare with it."""

from descpipe import FITS, Column, Table


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
