#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/survey/pipeline.yaml; `descpipe export-cwl` makes it anew [bebed25130c4]
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
    doc: number of galaxies instead of size's; minimum 1
    inputBinding: {valueFrom: --parameter=n_galaxies=$(self)}
  area:
    type: double?
    doc: area of the footprint instead of size's [deg2]; minimum 0.01
    inputBinding: {valueFrom: --parameter=area=$(self)}
  lmax:
    type: long?
    doc: highest multipole of the shear instead of size's; minimum 32
    inputBinding: {valueFrom: --parameter=lmax=$(self)}
  shape_noise:
    type: double
    doc: intrinsic ellipticity dispersion per component; minimum 0.001
    inputBinding: {valueFrom: --parameter=shape_noise=$(self)}
  photoz_scatter:
    type: double
    doc: dispersion of photo-z over 1 + z; minimum 0.001
    inputBinding: {valueFrom: --parameter=photoz_scatter=$(self)}
  seed:
    type: long
    doc: seed of all random numbers; minimum 0
    inputBinding: {valueFrom: --parameter=seed=$(self)}
outputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    outputBinding: {glob: shear-catalog.fits}
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    outputBinding: {glob: photoz-catalog.fits}
  truth:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    outputBinding: {glob: truth.fits}
  stdout: stdout
  stderr: stderr
stdout: survey.stdout.txt
stderr: survey.stderr.txt
