"""The first bytes of files, by which their type is told."""

from __future__ import annotations

FITS_SIGNATURES = (b"SIMPLE  =",)
HDF5_SIGNATURES = (b"\x89HDF\r\n\x1a\n",)
# The first bytes by which a type can be told from a text or an error page saved under its name.
SIGNATURES = {
    "fits": FITS_SIGNATURES,
    "fit": FITS_SIGNATURES,
    "sacc": FITS_SIGNATURES + HDF5_SIGNATURES,
    "hdf5": HDF5_SIGNATURES,
    "hdf": HDF5_SIGNATURES,
    "h5": HDF5_SIGNATURES,
    "png": (b"\x89PNG\r\n\x1a\n",),
    "pdf": (b"%PDF-",),
    "parquet": (b"PAR1",),
    "gz": (b"\x1f\x8b",),
    "npy": (b"\x93NUMPY",),
    "npz": (b"PK\x03\x04", b"PK\x05\x06"),
}
LOOKS = {
    "fits": "FITS",
    "hdf5": "HDF5",
    "png": "PNG",
    "pdf": "PDF",
    "parquet": "Parquet",
    "gz": "gzip",
    "npy": "NumPy",
    "npz": "zip",
}


def beginning(start: bytes) -> str:
    """Return what the first bytes of a file tell of it, in words."""
    for suffix, name in LOOKS.items():
        if start.startswith(SIGNATURES[suffix]):
            return f"it looks like {name}{'; unpack it with gunzip' if suffix == 'gz' else ''}"
    return f"it begins with {start!r}"
