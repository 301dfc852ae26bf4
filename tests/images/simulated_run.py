"""Files of a simulated survey, as the stages before the measurement write them."""

from dataclasses import dataclass
from pathlib import Path

from binned_redshifts import CatalogPaths, Options, describe_bins
from catalog_files import write_catalogs
from redshift_distribution import write_photoz_stack
from survey import Survey
from tomography import Cuts, EdgeRule, bin_catalog
from tracer_metadata import write_tracer_metadata
from truth_file import write_truth

CUTS = Cuts(s2n=10.0, size_ratio=0.5)
THREADS = 2


@dataclass(frozen=True, kw_only=True)
class Files:
    """The files of a run, by the tags of the stages."""

    folder: Path

    def __getitem__(self, name: str) -> str:
        return str(self.folder / name)


def write_run(survey: Survey, folder: Path, edges: EdgeRule) -> Files:
    """Write a survey and all that the measurement of its correlation functions needs."""
    folder.mkdir(exist_ok=True)
    files = Files(folder=folder)
    shear, photoz = files["shear-catalog.fits"], files["photoz-catalog.fits"]
    tomographic = files["tomographic-catalog.fits"]
    write_catalogs(survey, shear, photoz, files["lens-catalog.fits"])
    write_truth(survey, files["truth.fits"])
    bin_catalog(shear, photoz, tomographic, CUTS, edges)
    paths = CatalogPaths(shear=shear, photoz=photoz, tomographic=tomographic)
    distribution, metadata = describe_bins(paths, Options())
    write_photoz_stack(files["photoz-stack.fits"], distribution)
    write_tracer_metadata(files["tracer-metadata.yaml"], metadata)
    return files
