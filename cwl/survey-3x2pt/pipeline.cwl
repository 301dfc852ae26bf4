#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/survey-3x2pt/pipeline.yaml; `descpipe export-cwl` makes it anew [cf4a89d7f66d]
cwlVersion: v1.2
class: Workflow
label: survey-3x2pt 0.1.0
inputs:
  survey_size:
    type: {type: enum, symbols: [tiny, demo, des-sv, year1]}
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
  survey_photoz_outliers:
    type: double
    doc: fraction of galaxies of any observed redshift; minimum 0.0, below 1.0
    default: 0.0
  survey_outliers_known:
    type: boolean
    doc: whether the densities of redshift allow for the outliers
    default: true
  survey_photoz_prior:
    type: {type: enum, symbols: ['true', flat]}
    doc: 'prior of the densities of redshift: that of the galaxies, or a flat one'
    default: 'true'
  survey_masked_fraction:
    type: double
    doc: fraction of the area that is in round holes; minimum 0.0, maximum 0.3
    default: 0.1
  survey_hole_radius:
    type: double
    doc: radius of the holes [arcmin]; minimum 1.0, maximum 120.0
    default: 12.0
  survey_mask_nside:
    type: long
    doc: of the pixels of the mask; those of 4096 are 0.86 arcmin wide; one of 256, 512, 1024, 2048, 4096,
      8192
    default: 4096
  survey_selection_bias:
    type: double
    doc: strength of the selection's response to shear; minimum 0.0, maximum 5.0
    default: 1.0
  survey_multiplicative_bias:
    type: double
    doc: m that metacalibration does not see; minimum -0.5, maximum 0.5
    default: 0.0
  survey_additive_bias_1:
    type: double
    doc: c that is added to g1; minimum -0.1, maximum 0.1
    default: 0.0
  survey_additive_bias_2:
    type: double
    doc: c that is added to g2; minimum -0.1, maximum 0.1
    default: 0.0
  survey_psf_leakage:
    type: double
    doc: ellipticity per that of the PSF; minimum -1.0, maximum 1.0
    default: 0.0
  survey_shear_signal:
    type: double
    doc: factor of the true shear; 0 for a sky without any; minimum 0.0, maximum 10.0
    default: 1.0
  survey_n_lenses:
    type: long
    doc: number of lenses; without any the lens catalogue has no rows; minimum 0
    default: 60000
  survey_n_training:
    type: long
    doc: galaxies of the training sample; with any, the shear catalogue has magnitudes; minimum 0
    default: 0
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
  lens-catalog:
    type: File
    outputSource: survey/lens-catalog
  mask:
    type: File
    outputSource: survey/mask
  training-sample:
    type: File
    outputSource: survey/training-sample
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
      photoz_outliers: survey_photoz_outliers
      outliers_known: survey_outliers_known
      photoz_prior: survey_photoz_prior
      masked_fraction: survey_masked_fraction
      hole_radius: survey_hole_radius
      mask_nside: survey_mask_nside
      selection_bias: survey_selection_bias
      multiplicative_bias: survey_multiplicative_bias
      additive_bias_1: survey_additive_bias_1
      additive_bias_2: survey_additive_bias_2
      psf_leakage: survey_psf_leakage
      shear_signal: survey_shear_signal
      n_lenses: survey_n_lenses
      n_training: survey_n_training
      seed: survey_seed
    out: [shear-catalog, photoz-catalog, lens-catalog, mask, training-sample, truth, stdout, stderr]
