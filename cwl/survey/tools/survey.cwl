#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/survey/pipeline.yaml; `descpipe export-cwl` makes it anew [d683996f0f8c]
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
  DockerRequirement: {dockerPull: 'desc/survey-survey:0.1.0'}
  ResourceRequirement: {coresMin: 2, ramMin: 3072, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  size:
    type: {type: enum, symbols: [tiny, demo]}
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
  truth:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: What a simulated survey was made from, and what it predicts.
    outputBinding: {glob: truth.fits}
  stdout: stdout
  stderr: stderr
stdout: survey.stdout.txt
stderr: survey.stderr.txt
