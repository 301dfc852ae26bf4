#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [f1e1154873dd]
cwlVersion: v1.2
class: CommandLineTool
label: Simulate a weak-lensing survey with known truth
doc: |
  Galaxies lie evenly in a round footprint and carry the shear of a Gaussian field with the
  spectra of a known cosmology, shape noise, measurement noise, weights, photometric redshifts
  and the four sheared variants of every measured column that metacalibration needs. The truth
  holds the noiseless shear and redshift of every object, and the spectra and correlation
  functions of all pairs of redshift slabs.

  The shape noise is small, so that a laptop's number of galaxies shows what takes a real
  survey a hundred times more.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-survey:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 8192, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 1800}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/survey]
inputs:
  size:
    type: {type: enum, symbols: [tiny, demo, des-sv, year1]}
    doc: number of galaxies, area and lmax together
    inputBinding: {valueFrom: --parameter=size=$(self)}
  n_galaxies:
    type: long?
    doc: number of galaxies before any selection, instead of size's; minimum 1
    inputBinding: {valueFrom: --parameter=n_galaxies=$(self)}
  area:
    type: double?
    doc: area of the footprint, up to the whole sky, instead of size's [deg2]; maximum 41252.96, above
      0.0
    inputBinding: {valueFrom: --parameter=area=$(self)}
  lmax:
    type: long?
    doc: highest multipole of the shear, instead of size's; minimum 32
    inputBinding: {valueFrom: --parameter=lmax=$(self)}
  shape_noise:
    type: double
    doc: dispersion of the intrinsic ellipticity per component; minimum 0.001, below 1.0
    inputBinding: {valueFrom: --parameter=shape_noise=$(self)}
  photoz_scatter:
    type: double
    doc: dispersion of photo-z over 1 + z; minimum 0.001, below 1.0
    inputBinding: {valueFrom: --parameter=photoz_scatter=$(self)}
  photoz_outliers:
    type: double
    doc: fraction of galaxies of any observed redshift; minimum 0.0, below 1.0
    inputBinding: {valueFrom: --parameter=photoz_outliers=$(self)}
  outliers_known:
    type: boolean
    doc: whether the densities of redshift allow for the outliers
    inputBinding: {valueFrom: --parameter=outliers_known=$(self)}
  photoz_prior:
    type: {type: enum, symbols: ['true', flat]}
    doc: 'prior of the densities of redshift: that of the galaxies, or a flat one'
    inputBinding: {valueFrom: --parameter=photoz_prior=$(self)}
  masked_fraction:
    type: double
    doc: fraction of the area that is in round holes; minimum 0.0, maximum 0.3
    inputBinding: {valueFrom: --parameter=masked_fraction=$(self)}
  hole_radius:
    type: double
    doc: radius of the holes [arcmin]; minimum 1.0, maximum 120.0
    inputBinding: {valueFrom: --parameter=hole_radius=$(self)}
  mask_nside:
    type: long
    doc: of the pixels of the mask; those of 4096 are 0.86 arcmin wide; one of 256, 512, 1024, 2048, 4096,
      8192
    inputBinding: {valueFrom: --parameter=mask_nside=$(self)}
  selection_bias:
    type: double
    doc: strength of the selection's response to shear; minimum 0.0, maximum 5.0
    inputBinding: {valueFrom: --parameter=selection_bias=$(self)}
  multiplicative_bias:
    type: double
    doc: m that metacalibration does not see; minimum -0.5, maximum 0.5
    inputBinding: {valueFrom: --parameter=multiplicative_bias=$(self)}
  additive_bias_1:
    type: double
    doc: c that is added to g1; minimum -0.1, maximum 0.1
    inputBinding: {valueFrom: --parameter=additive_bias_1=$(self)}
  additive_bias_2:
    type: double
    doc: c that is added to g2; minimum -0.1, maximum 0.1
    inputBinding: {valueFrom: --parameter=additive_bias_2=$(self)}
  psf_leakage:
    type: double
    doc: ellipticity per that of the PSF; minimum -1.0, maximum 1.0
    inputBinding: {valueFrom: --parameter=psf_leakage=$(self)}
  shear_signal:
    type: double
    doc: factor of the true shear; 0 for a sky without any; minimum 0.0, maximum 10.0
    inputBinding: {valueFrom: --parameter=shear_signal=$(self)}
  n_lenses:
    type: long
    doc: number of lenses; without any the lens catalogue has no rows; minimum 0
    inputBinding: {valueFrom: --parameter=n_lenses=$(self)}
  n_training:
    type: long
    doc: galaxies of the training sample; with any, the shear catalogue has magnitudes; minimum 0
    inputBinding: {valueFrom: --parameter=n_training=$(self)}
  seed:
    type: long
    doc: seed of all random numbers; minimum 0
    inputBinding: {valueFrom: --parameter=seed=$(self)}
outputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions and metacalibrated ellipticities of galaxies, in the first table.
    outputBinding: {glob: shear-catalog.fits}
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Photometric redshifts of galaxies and their densities, in the first table.
    outputBinding: {glob: photoz-catalog.fits}
  lens-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Lens galaxies with their bins, in the first table.
    outputBinding: {glob: lens-catalog.fits}
  mask:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Map of the sky by healsparse: the fraction of each pixel that was observed.'
    outputBinding: {glob: mask.hsp}
  training-sample:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Galaxies with known redshifts, in the first table, and columns that tell the redshift.
    outputBinding: {glob: training-sample.fits}
  truth:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: What a simulated survey was made from, and what it predicts.
    outputBinding: {glob: truth.fits}
  stdout: stdout
  stderr: stderr
stdout: survey.stdout.txt
stderr: survey.stderr.txt
