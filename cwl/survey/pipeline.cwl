#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/survey/pipeline.yaml; `descpipe export-cwl` makes it anew [8dd07cc95e5c]
cwlVersion: v1.2
class: Workflow
label: survey 0.1.0
inputs:
  survey_size:
    type: {type: enum, symbols: [tiny, demo]}
    doc: number of galaxies, area and lmax together
    default: demo
  survey_n_galaxies:
    type: long?
    doc: number of galaxies before any selection, instead of size's; minimum 1
  survey_area:
    type: double?
    doc: area of the footprint, up to the whole sky, instead of size's [deg2]; maximum 41252.96, above
      0.0
  survey_lmax:
    type: long?
    doc: highest multipole of the shear, instead of size's; minimum 32
  survey_shape_noise:
    type: double
    doc: dispersion of the intrinsic ellipticity per component; minimum 0.001, below 1.0
    default: 0.03
  survey_photoz_scatter:
    type: double
    doc: dispersion of photo-z over 1 + z; minimum 0.001, below 1.0
    default: 0.05
  survey_seed:
    type: long
    doc: seed of all random numbers; minimum 0
    default: 20
outputs:
  shear-catalog:
    type: File
    outputSource: survey/shear-catalog
  photoz-catalog:
    type: File
    outputSource: survey/photoz-catalog
  truth:
    type: File
    outputSource: survey/truth
  survey_stdout:
    type: File
    outputSource: survey/stdout
  survey_stderr:
    type: File
    outputSource: survey/stderr
steps:
  survey:
    run: tools/survey.cwl
    in:
      size: survey_size
      n_galaxies: survey_n_galaxies
      area: survey_area
      lmax: survey_lmax
      shape_noise: survey_shape_noise
      photoz_scatter: survey_photoz_scatter
      seed: survey_seed
    out: [shear-catalog, photoz-catalog, truth, stdout, stderr]
