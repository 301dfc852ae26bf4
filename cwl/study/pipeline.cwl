#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/study/pipeline.yaml; `descpipe export-cwl` makes it anew [8d60981a8d11]
cwlVersion: v1.2
class: Workflow
label: study 0.1.0
requirements:
  SubworkflowFeatureRequirement: {}
  ScatterFeatureRequirement: {}
  StepInputExpressionRequirement: {}
inputs:
  each_treecorr_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  each_survey_size:
    type: {type: enum, symbols: [tiny, demo, des-sv, year1]}
    doc: number of galaxies, area and lmax together
    default: demo
  each_survey_n_galaxies:
    type: long?
    doc: number of galaxies before any selection, instead of size's; minimum 1
    default: 400000
  each_survey_area:
    type: double?
    doc: area of the footprint, up to the whole sky, instead of size's [deg2]; maximum 41252.96, above
      0.0
    default: 8000.0
  each_survey_lmax:
    type: long?
    doc: highest multipole of the shear, instead of size's; minimum 32
    default: 1024
  each_survey_shape_noise:
    type: double
    doc: dispersion of the intrinsic ellipticity per component; minimum 0.001, below 1.0
    default: 0.01
  each_survey_photoz_scatter:
    type: double
    doc: dispersion of photo-z over 1 + z; minimum 0.001, below 1.0
    default: 0.05
  each_survey_photoz_outliers:
    type: double
    doc: fraction of galaxies of any observed redshift; minimum 0.0, below 1.0
    default: 0.0
  each_survey_outliers_known:
    type: boolean
    doc: whether the densities of redshift allow for the outliers
    default: true
  each_survey_photoz_prior:
    type: {type: enum, symbols: ['true', flat]}
    doc: 'prior of the densities of redshift: that of the galaxies, or a flat one'
    default: 'true'
  each_survey_masked_fraction:
    type: double
    doc: fraction of the area that is in round holes; minimum 0.0, maximum 0.3
    default: 0.0
  each_survey_hole_radius:
    type: double
    doc: radius of the holes [arcmin]; minimum 1.0, maximum 120.0
    default: 12.0
  each_survey_mask_nside:
    type: long
    doc: of the pixels of the mask; those of 4096 are 0.86 arcmin wide; one of 256, 512, 1024, 2048, 4096,
      8192
    default: 4096
  each_survey_selection_bias:
    type: double
    doc: strength of the selection's response to shear; minimum 0.0, maximum 5.0
    default: 1.0
  each_survey_multiplicative_bias:
    type: double
    doc: m that metacalibration does not see; minimum -0.5, maximum 0.5
    default: 0.0
  each_survey_additive_bias_1:
    type: double
    doc: c that is added to g1; minimum -0.1, maximum 0.1
    default: 0.0
  each_survey_additive_bias_2:
    type: double
    doc: c that is added to g2; minimum -0.1, maximum 0.1
    default: 0.0
  each_survey_psf_leakage:
    type: double
    doc: ellipticity per that of the PSF; minimum -1.0, maximum 1.0
    default: 0.0
  each_survey_shear_signal:
    type: double
    doc: factor of the true shear; 0 for a sky without any; minimum 0.0, maximum 10.0
    default: 1.0
  each_survey_n_lenses:
    type: long
    doc: number of lenses; without any the lens catalogue has no rows; minimum 0
    default: 100000
  each_survey_n_training:
    type: long
    doc: galaxies of the training sample; with any, the shear catalogue has magnitudes; minimum 0
    default: 0
  each_survey_seed:
    type: long[]
    doc: seed of all random numbers; minimum 0
    default: [101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118,
      119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138,
      139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158,
      159, 160]
  each_tomography_nbin:
    type: long
    doc: number of tomographic bins; minimum 1
    default: 3
  each_tomography_zmin:
    type: double
    doc: redshift at which the first bin begins; minimum 0.0, below 20.0
    default: 0.2
  each_tomography_zmax:
    type: double
    doc: redshift at which the last bin ends; maximum 20.0, above tomography_zmin
    default: 1.3
  each_tomography_edges:
    type: double[]?
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing, instead
      of tomography_nbin, tomography_zmin, tomography_zmax, tomography_binning
  each_tomography_binning:
    type: {type: enum, symbols: [equal_weight, equal_width]}
    doc: what is the same for all bins
    default: equal_weight
  each_tomography_bin_by:
    type: {type: enum, symbols: [redshift, forest]}
    doc: z_mean, or what a random forest tells from other columns
    default: redshift
  each_tomography_forest_columns:
    type: string[]
    doc: 'forest: columns of the shear catalogue and the training sample that tell redshift'
    default: [mag_g, mag_r, mag_i, mag_z]
  each_tomography_forest_trees:
    type: long
    doc: 'forest: number of its trees; minimum 1, maximum 1000'
    default: 30
  each_tomography_forest_seed:
    type: long
    doc: 'forest: seed of its random numbers; minimum 0, maximum 4294967295'
    default: 1
  each_tomography_s2n_cut:
    type: double
    doc: only galaxies of greater signal to noise are used; minimum 0.0
    default: 10.0
  each_tomography_size_cut:
    type: double
    doc: only galaxies of greater squared size over that of the PSF are used; minimum 0.0
    default: 0.5
  each_tomography_cuts:
    type: string?
    doc: what galaxies must fulfil too, as 's2n < 200 and mag_i < 23.5'; a condition on columns of shear-catalog,
      photoz-catalog
  each_pz_stack_method:
    type: {type: enum, symbols: [pdf, point, hierarchical]}
    doc: stack densities, count point estimates, or take out the densities' prior
    default: pdf
  each_pz_stack_densities:
    type: {type: enum, symbols: [pdf, samples, ensemble]}
    doc: column of the photo-z catalogue, or the input photoz-ensemble; not used if method is point
    default: pdf
  each_pz_stack_weighting:
    type: {type: enum, symbols: [weight, response]}
    doc: of redshifts; response is the n(z) that the shears are made of
    default: weight
  each_pz_stack_area:
    type: double?
    doc: area of the survey, instead of the mask's or the shear catalogue's AREA [deg2]; maximum 41252.96,
      above 0.0
  each_pz_stack_interim_prior:
    type: {type: enum, symbols: [table, flat]}
    doc: 'hierarchical: prior of the densities, in PRIOR of the photo-z catalogue or flat'
    default: table
  each_pz_stack_prior_length:
    type: double
    doc: 'hierarchical: redshift over which ln n(z) of all objects is correlated; minimum 0.001, maximum
      10.0'
    default: 0.5
  each_pz_stack_prior_scatter:
    type: double
    doc: 'hierarchical: scatter of ln n(z) of all objects around the densities'' prior; minimum 0.01,
      maximum 100.0'
    default: 3.0
  each_pz_stack_parent_objects:
    type: long
    doc: 'hierarchical: objects that n(z) of all objects is inferred from, at most; minimum 100'
    default: 500000
  each_pz_stack_n_samples:
    type: long
    doc: 'hierarchical: samples of n(z) to write; minimum 2, maximum 10000'
    default: 100
  each_pz_stack_seed:
    type: long
    doc: 'hierarchical: seed of the samples; minimum 0'
    default: 1
  each_lens_sample_edges:
    type: double[]
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing
    default: [0.2, 0.4, 0.6]
  each_lens_sample_cuts:
    type: string?
    doc: what lenses must fulfil, as 'mag_i < 20 and z > 0.1'; not of positions; a condition on columns
      of lens-catalog
  each_lens_sample_min_fraction:
    type: double
    doc: pixels of which less was observed are left out; as for random_catalog; minimum 0.0, maximum 1.0
    default: 0.0
  each_lens_sample_max_outside:
    type: double
    doc: fraction of lenses outside of the mask above which it is taken for another's; minimum 0.0, maximum
      1.0
    default: 0.1
  each_lens_sample_nz_width:
    type: double
    doc: width in redshift of the bins in which lenses are counted, at most; minimum 0.0001, maximum 1.0
    default: 0.01
  each_random_catalog_density:
    type: double
    doc: number of positions per area [1/arcmin2]; above 0.0
    default: 1.0
  each_random_catalog_number:
    type: long?
    doc: number of positions; minimum 1, instead of random_catalog_density
    default: 200000
  each_random_catalog_min_fraction:
    type: double
    doc: pixels of which less was observed are left out; lens_sample must have the same; minimum 0.0,
      maximum 1.0
    default: 0.0
  each_random_catalog_seed:
    type: long[]
    doc: seed of the random numbers; minimum 0
    default: [101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115, 116, 117, 118,
      119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 131, 132, 133, 134, 135, 136, 137, 138,
      139, 140, 141, 142, 143, 144, 145, 146, 147, 148, 149, 150, 151, 152, 153, 154, 155, 156, 157, 158,
      159, 160]
  each_treecorr_min_sep:
    type: double
    doc: smallest separation [arcmin]; above 0.0
    default: 15.0
  each_treecorr_max_sep:
    type: double
    doc: largest separation [arcmin]; maximum 10800.0, above treecorr_min_sep
    default: 150.0
  each_treecorr_nbins:
    type: long
    doc: number of logarithmic bins of separation; minimum 1
    default: 8
  each_treecorr_npatch:
    type: long
    doc: number of patches of the jackknife; minimum 2
    default: 60
  each_treecorr_seed:
    type: long
    doc: seed of the search for patches, and of the bootstrap; minimum 0
    default: 1
  each_treecorr_subtract_mean:
    type: boolean
    doc: subtract the mean shear of each bin
    default: false
  each_treecorr_subtract_patch_mean:
    type: boolean
    doc: subtract the mean shear of each bin in each patch
    default: false
  each_treecorr_flip_g1:
    type: boolean
    doc: change the sign of g1
    default: false
  each_treecorr_flip_g2:
    type: boolean
    doc: change the sign of g2
    default: false
  each_treecorr_source_bins:
    type: long[]?
    doc: tomographic bins to measure, in order; all if not given; minimum 0
  each_treecorr_lens_bins:
    type: long[]?
    doc: lens bins to measure, in order; all if not given; minimum 0
  each_treecorr_clustering:
    type: {type: enum, symbols: [none, auto, all]}
    doc: 'pairs of lens bins whose w is measured: each bin with itself, all pairs, or none'
    default: auto
  each_treecorr_boost:
    type: boolean
    doc: correct gamma_t for sources that are at the lenses
    default: false
  each_treecorr_region:
    type: Any
    doc: objects outside are left out; ra_min above ra_max goes across 0
    default:
      ra_min: 0.0
      ra_max: 360.0
      dec_min: -90.0
      dec_max: 90.0
  each_treecorr_covariance:
    type: {type: enum, symbols: [jackknife, bootstrap]}
    doc: how it is made of patches
    default: jackknife
  each_treecorr_n_bootstrap:
    type: long
    doc: 'bootstrap: number of samples; minimum 10'
    default: 500
  each_treecorr_low_mem:
    type: boolean
    doc: 'keep patches on disk until they are needed: less memory, more time'
    default: false
  each_treecorr_scale_cuts:
    type: Any
    doc: smallest separations for a fit; all are measured, and the stage theory uses these
    default:
      xi_plus: 0.0
      xi_minus: 0.0
      gamma_t: 0.0
      w: 0.0
  each_theory_omega_c:
    type: double
    doc: density of dark matter; above 0.0, below 1.0
    default: 0.25
  each_theory_omega_b:
    type: double
    doc: density of baryons; above 0.0, below 0.2
    default: 0.05
  each_theory_h:
    type: double
    doc: Hubble constant; minimum 0.4, maximum 1.0
    default: 0.7
  each_theory_n_s:
    type: double
    doc: spectral index; minimum 0.7, maximum 1.3
    default: 0.96
  each_theory_sigma8:
    type: double
    doc: 'amplitude: what the fit begins with; minimum 0.3, maximum 1.5'
    default: 0.8
  each_theory_ia_amplitude:
    type: double
    doc: of intrinsic alignments (NLA), not fitted; minimum -10.0, maximum 10.0
    default: 0.0
  each_theory_first_bias:
    type: double
    doc: 'bias of lenses: what the fit begins with; maximum 10.0, above 0.0'
    default: 1.5
  each_theory_scale_cuts:
    type: Any
    doc: bins of separation count that lie in these ranges as a whole; what is not given is as treecorr
      recorded it in the file, and 0 means no cut
    default:
      xi_plus_min: null
      xi_plus_max: null
      xi_minus_min: null
      xi_minus_max: null
      gamma_t_min: null
      gamma_t_max: null
      w_min: null
      w_max: null
outputs:
  shear-catalog:
    type: File[]
    outputSource: each/shear-catalog
  photoz-catalog:
    type: File[]
    outputSource: each/photoz-catalog
  lens-catalog:
    type: File[]
    outputSource: each/lens-catalog
  mask:
    type: File[]
    outputSource: each/mask
  training-sample:
    type: File[]
    outputSource: each/training-sample
  truths:
    type: File[]
    outputSource: each/truth
  tomographic-catalogs:
    type: File[]
    outputSource: each/tomographic-catalog
  photoz-stack:
    type: File[]
    outputSource: each/photoz-stack
  tracer-metadata:
    type: File[]
    outputSource: each/tracer-metadata
  lens-samples:
    type: File[]
    outputSource: each/lens-sample
  random-catalog:
    type: File[]
    outputSource: each/random-catalog
  two-points:
    type: File[]
    outputSource: each/two-point
  jackknife:
    type: File[]
    outputSource: each/jackknife
  theory-comparisons:
    type: File[]
    outputSource: each/theory-comparison
  theory-points:
    type: File[]
    outputSource: each/theory-points
  theory-plot:
    type: File[]
    outputSource: each/theory-plot
  theory-figure:
    type: File[]
    outputSource: each/theory-figure
  study-table:
    type: File
    outputSource: study/study-table
  amplitudes:
    type: File
    outputSource: study/amplitudes
  study-plot:
    type: File
    outputSource: study/study-plot
  each_survey_stdout:
    type: File[]
    outputSource: each/survey_stdout
  each_survey_stderr:
    type: File[]
    outputSource: each/survey_stderr
  each_tomography_stdout:
    type: File[]
    outputSource: each/tomography_stdout
  each_tomography_stderr:
    type: File[]
    outputSource: each/tomography_stderr
  each_pz_stack_stdout:
    type: File[]
    outputSource: each/pz_stack_stdout
  each_pz_stack_stderr:
    type: File[]
    outputSource: each/pz_stack_stderr
  each_lens_sample_stdout:
    type: File[]
    outputSource: each/lens_sample_stdout
  each_lens_sample_stderr:
    type: File[]
    outputSource: each/lens_sample_stderr
  each_random_catalog_stdout:
    type: File[]
    outputSource: each/random_catalog_stdout
  each_random_catalog_stderr:
    type: File[]
    outputSource: each/random_catalog_stderr
  each_treecorr_stdout:
    type: File[]
    outputSource: each/treecorr_stdout
  each_treecorr_stderr:
    type: File[]
    outputSource: each/treecorr_stderr
  each_theory_stdout:
    type: File[]
    outputSource: each/theory_stdout
  each_theory_stderr:
    type: File[]
    outputSource: each/theory_stderr
  study_stdout:
    type: File
    outputSource: study/stdout
  study_stderr:
    type: File
    outputSource: study/stderr
steps:
  each:
    run: pipelines/each.cwl
    scatter: [survey_seed, random_catalog_seed]
    scatterMethod: dotproduct
    in:
      treecorr_config: each_treecorr_config
      survey_size: each_survey_size
      survey_n_galaxies: each_survey_n_galaxies
      survey_area: each_survey_area
      survey_lmax: each_survey_lmax
      survey_shape_noise: each_survey_shape_noise
      survey_photoz_scatter: each_survey_photoz_scatter
      survey_photoz_outliers: each_survey_photoz_outliers
      survey_outliers_known: each_survey_outliers_known
      survey_photoz_prior: each_survey_photoz_prior
      survey_masked_fraction: each_survey_masked_fraction
      survey_hole_radius: each_survey_hole_radius
      survey_mask_nside: each_survey_mask_nside
      survey_selection_bias: each_survey_selection_bias
      survey_multiplicative_bias: each_survey_multiplicative_bias
      survey_additive_bias_1: each_survey_additive_bias_1
      survey_additive_bias_2: each_survey_additive_bias_2
      survey_psf_leakage: each_survey_psf_leakage
      survey_shear_signal: each_survey_shear_signal
      survey_n_lenses: each_survey_n_lenses
      survey_n_training: each_survey_n_training
      survey_seed: each_survey_seed
      tomography_nbin: each_tomography_nbin
      tomography_zmin: each_tomography_zmin
      tomography_zmax: each_tomography_zmax
      tomography_edges: each_tomography_edges
      tomography_binning: each_tomography_binning
      tomography_bin_by: each_tomography_bin_by
      tomography_forest_columns: each_tomography_forest_columns
      tomography_forest_trees: each_tomography_forest_trees
      tomography_forest_seed: each_tomography_forest_seed
      tomography_s2n_cut: each_tomography_s2n_cut
      tomography_size_cut: each_tomography_size_cut
      tomography_cuts: each_tomography_cuts
      pz_stack_method: each_pz_stack_method
      pz_stack_densities: each_pz_stack_densities
      pz_stack_weighting: each_pz_stack_weighting
      pz_stack_area: each_pz_stack_area
      pz_stack_interim_prior: each_pz_stack_interim_prior
      pz_stack_prior_length: each_pz_stack_prior_length
      pz_stack_prior_scatter: each_pz_stack_prior_scatter
      pz_stack_parent_objects: each_pz_stack_parent_objects
      pz_stack_n_samples: each_pz_stack_n_samples
      pz_stack_seed: each_pz_stack_seed
      lens_sample_edges: each_lens_sample_edges
      lens_sample_cuts: each_lens_sample_cuts
      lens_sample_min_fraction: each_lens_sample_min_fraction
      lens_sample_max_outside: each_lens_sample_max_outside
      lens_sample_nz_width: each_lens_sample_nz_width
      random_catalog_density: each_random_catalog_density
      random_catalog_number: each_random_catalog_number
      random_catalog_min_fraction: each_random_catalog_min_fraction
      random_catalog_seed: each_random_catalog_seed
      treecorr_min_sep: each_treecorr_min_sep
      treecorr_max_sep: each_treecorr_max_sep
      treecorr_nbins: each_treecorr_nbins
      treecorr_npatch: each_treecorr_npatch
      treecorr_seed: each_treecorr_seed
      treecorr_subtract_mean: each_treecorr_subtract_mean
      treecorr_subtract_patch_mean: each_treecorr_subtract_patch_mean
      treecorr_flip_g1: each_treecorr_flip_g1
      treecorr_flip_g2: each_treecorr_flip_g2
      treecorr_source_bins: each_treecorr_source_bins
      treecorr_lens_bins: each_treecorr_lens_bins
      treecorr_clustering: each_treecorr_clustering
      treecorr_boost: each_treecorr_boost
      treecorr_region: each_treecorr_region
      treecorr_covariance: each_treecorr_covariance
      treecorr_n_bootstrap: each_treecorr_n_bootstrap
      treecorr_low_mem: each_treecorr_low_mem
      treecorr_scale_cuts: each_treecorr_scale_cuts
      theory_omega_c: each_theory_omega_c
      theory_omega_b: each_theory_omega_b
      theory_h: each_theory_h
      theory_n_s: each_theory_n_s
      theory_sigma8: each_theory_sigma8
      theory_ia_amplitude: each_theory_ia_amplitude
      theory_first_bias: each_theory_first_bias
      theory_scale_cuts: each_theory_scale_cuts
      stage_part:
        valueFrom: survey_seed-$(inputs.survey_seed).random_catalog_seed-$(inputs.random_catalog_seed)
    out: [shear-catalog, photoz-catalog, lens-catalog, mask, training-sample, truth, tomographic-catalog,
      photoz-stack, tracer-metadata, lens-sample, random-catalog, two-point, jackknife, theory-comparison,
      theory-points, theory-plot, theory-figure, survey_stdout, survey_stderr, tomography_stdout, tomography_stderr,
      pz_stack_stdout, pz_stack_stderr, lens_sample_stdout, lens_sample_stderr, random_catalog_stdout,
      random_catalog_stderr, treecorr_stdout, treecorr_stderr, theory_stdout, theory_stderr]
  study:
    run: tools/study.cwl
    in:
      two-points: each/two-point
      tomographic-catalogs: each/tomographic-catalog
      truths: each/truth
      lens-samples: each/lens-sample
      theory-comparisons: each/theory-comparison
    out: [study-table, amplitudes, study-plot, stdout, stderr]
