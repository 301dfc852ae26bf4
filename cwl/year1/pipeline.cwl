#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [a343a67e6450]
cwlVersion: v1.2
class: Workflow
label: year1 0.1.0
inputs:
  survey_size:
    type: {type: enum, symbols: [tiny, demo, des-sv, year1]}
    doc: number of galaxies, area and lmax together
    default: year1
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
    default: 264000
  survey_n_training:
    type: long
    doc: galaxies of the training sample; with any, the shear catalogue has magnitudes; minimum 0
    default: 0
  survey_seed:
    type: long
    doc: seed of all random numbers; minimum 0
    default: 20
  lens_sample_edges:
    type: double[]
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing
    default: [0.2, 0.4, 0.6]
  lens_sample_cuts:
    type: string?
    doc: what lenses must fulfil, as 'mag_i < 20 and z > 0.1'; not of positions; a condition on columns
      of lens-catalog
  lens_sample_min_fraction:
    type: double
    doc: pixels of which less was observed are left out; as for random_catalog; minimum 0.0, maximum 1.0
    default: 0.0
  lens_sample_max_outside:
    type: double
    doc: fraction of lenses outside of the mask above which it is taken for another's; minimum 0.0, maximum
      1.0
    default: 0.1
  lens_sample_nz_width:
    type: double
    doc: width in redshift of the bins in which lenses are counted, at most; minimum 0.0001, maximum 1.0
    default: 0.01
  random_catalog_density:
    type: double
    doc: number of positions per area [1/arcmin2]; above 0.0
    default: 0.3
  random_catalog_number:
    type: long?
    doc: number of positions; minimum 1, instead of density
  random_catalog_min_fraction:
    type: double
    doc: pixels of which less was observed are left out; lens_sample must have the same; minimum 0.0,
      maximum 1.0
    default: 0.0
  random_catalog_seed:
    type: long
    doc: seed of the random numbers; minimum 0
    default: 1
  tomography_nbin:
    type: long
    doc: number of tomographic bins; minimum 1
    default: 3
  tomography_zmin:
    type: double
    doc: redshift at which the first bin begins; minimum 0.0, below 20.0
    default: 0.2
  tomography_zmax:
    type: double
    doc: redshift at which the last bin ends; maximum 20.0, above zmin
    default: 1.3
  tomography_edges:
    type: double[]?
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing, instead
      of nbin, zmin, zmax, binning
  tomography_binning:
    type: {type: enum, symbols: [equal_weight, equal_width]}
    doc: what is the same for all bins
    default: equal_weight
  tomography_bin_by:
    type: {type: enum, symbols: [redshift, forest]}
    doc: z_mean, or what a random forest tells from other columns
    default: redshift
  tomography_forest_columns:
    type: string[]
    doc: 'forest: columns of the shear catalogue and the training sample that tell redshift'
    default: [mag_g, mag_r, mag_i, mag_z]
  tomography_forest_trees:
    type: long
    doc: 'forest: number of its trees; minimum 1, maximum 1000'
    default: 30
  tomography_forest_seed:
    type: long
    doc: 'forest: seed of its random numbers; minimum 0, maximum 4294967295'
    default: 1
  tomography_s2n_cut:
    type: double
    doc: only galaxies of greater signal to noise are used; minimum 0.0
    default: 10.0
  tomography_size_cut:
    type: double
    doc: only galaxies of greater squared size over that of the PSF are used; minimum 0.0
    default: 0.5
  tomography_cuts:
    type: string?
    doc: what galaxies must fulfil too, as 's2n < 200 and mag_i < 23.5'; a condition on columns of shear-catalog,
      photoz-catalog
  pz_stack_method:
    type: {type: enum, symbols: [pdf, point, hierarchical]}
    doc: stack densities, count point estimates, or take out the densities' prior
    default: pdf
  pz_stack_densities:
    type: {type: enum, symbols: [pdf, samples, ensemble]}
    doc: column of the photo-z catalogue, or the input photoz-ensemble; not used if method is point
    default: pdf
  pz_stack_weighting:
    type: {type: enum, symbols: [weight, response]}
    doc: of redshifts; response is the n(z) that the shears are made of
    default: weight
  pz_stack_area:
    type: double?
    doc: area of the survey, instead of the mask's or the shear catalogue's AREA [deg2]; maximum 41252.96,
      above 0.0
  pz_stack_interim_prior:
    type: {type: enum, symbols: [table, flat]}
    doc: 'hierarchical: prior of the densities, in PRIOR of the photo-z catalogue or flat'
    default: table
  pz_stack_prior_length:
    type: double
    doc: 'hierarchical: redshift over which ln n(z) of all objects is correlated; minimum 0.001, maximum
      10.0'
    default: 0.5
  pz_stack_prior_scatter:
    type: double
    doc: 'hierarchical: scatter of ln n(z) of all objects around the densities'' prior; minimum 0.01,
      maximum 100.0'
    default: 3.0
  pz_stack_parent_objects:
    type: long
    doc: 'hierarchical: objects that n(z) of all objects is inferred from, at most; minimum 100'
    default: 500000
  pz_stack_n_samples:
    type: long
    doc: 'hierarchical: samples of n(z) to write; minimum 2, maximum 10000'
    default: 100
  pz_stack_seed:
    type: long
    doc: 'hierarchical: seed of the samples; minimum 0'
    default: 1
  treecorr_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  treecorr_min_sep:
    type: double
    doc: smallest separation [arcmin]; above 0.0
    default: 8.0
  treecorr_max_sep:
    type: double
    doc: largest separation [arcmin]; maximum 10800.0, above min_sep
    default: 150.0
  treecorr_nbins:
    type: long
    doc: number of logarithmic bins of separation; minimum 1
    default: 10
  treecorr_npatch:
    type: long
    doc: number of patches of the jackknife; minimum 2
    default: 100
  treecorr_seed:
    type: long
    doc: seed of the search for patches, and of the bootstrap; minimum 0
    default: 1
  treecorr_subtract_mean:
    type: boolean
    doc: subtract the mean shear of each bin
    default: false
  treecorr_subtract_patch_mean:
    type: boolean
    doc: subtract the mean shear of each bin in each patch
    default: false
  treecorr_flip_g1:
    type: boolean
    doc: change the sign of g1
    default: false
  treecorr_flip_g2:
    type: boolean
    doc: change the sign of g2
    default: false
  treecorr_source_bins:
    type: long[]?
    doc: tomographic bins to measure, in order; all if not given; minimum 0
  treecorr_lens_bins:
    type: long[]?
    doc: lens bins to measure, in order; all if not given; minimum 0
  treecorr_clustering:
    type: {type: enum, symbols: [none, auto, all]}
    doc: 'pairs of lens bins whose w is measured: each bin with itself, all pairs, or none'
    default: auto
  treecorr_boost:
    type: boolean
    doc: correct gamma_t for sources that are at the lenses
    default: false
  treecorr_region:
    type: Any
    doc: objects outside are left out; ra_min above ra_max goes across 0
    default:
      ra_min: 0.0
      ra_max: 360.0
      dec_min: -90.0
      dec_max: 90.0
  treecorr_covariance:
    type: {type: enum, symbols: [jackknife, bootstrap]}
    doc: how it is made of patches
    default: jackknife
  treecorr_n_bootstrap:
    type: long
    doc: 'bootstrap: number of samples; minimum 10'
    default: 500
  treecorr_low_mem:
    type: boolean
    doc: 'keep patches on disk until they are needed: less memory, more time'
    default: false
  treecorr_scale_cuts:
    type: Any
    doc: smallest separations for a fit; all are measured, and the stage theory uses these
    default:
      xi_plus: 0.0
      xi_minus: 0.0
      gamma_t: 0.0
      w: 0.0
  null_tests_tests:
    type: string[]
    doc: what is tested; one of 'additive_bias', 'psf_leakage', 'star_galaxy', 'b_modes', 'cross_shear',
      'random_shear'
    default: [additive_bias, psf_leakage, star_galaxy, b_modes, cross_shear, random_shear]
  null_tests_p_limit:
    type: double
    doc: a test with a smaller p-value fails; above 0.0, below 0.5
    default: 0.001
  null_tests_on_fail:
    type: {type: enum, symbols: [report, stop]}
    doc: whether the step fails if a test does, and writes nothing
    default: report
  null_tests_on_not_done:
    type: {type: enum, symbols: [report, stop]}
    doc: the same if one of the tests cannot be done
    default: report
  null_tests_n_random:
    type: long
    doc: most random points that are used; minimum 100
    default: 100000
  null_tests_n_psf:
    type: long
    doc: most places whose PSF is correlated with the shear; minimum 100
    default: 100000
  null_tests_omega_m:
    type: double
    doc: for the variance of the mean by the sky; minimum 0.1, maximum 1.0
    default: 0.3
  null_tests_sigma8:
    type: double
    doc: for the same; 0 leaves it out; minimum 0.0, maximum 2.0
    default: 0.8
  theory_omega_c:
    type: double
    doc: density of dark matter; above 0.0, below 1.0
    default: 0.25
  theory_omega_b:
    type: double
    doc: density of baryons; above 0.0, below 0.2
    default: 0.05
  theory_h:
    type: double
    doc: Hubble constant; minimum 0.4, maximum 1.0
    default: 0.7
  theory_n_s:
    type: double
    doc: spectral index; minimum 0.7, maximum 1.3
    default: 0.96
  theory_sigma8:
    type: double
    doc: 'amplitude: what the fit begins with; minimum 0.3, maximum 1.5'
    default: 0.8
  theory_ia_amplitude:
    type: double
    doc: of intrinsic alignments (NLA), not fitted; minimum -10.0, maximum 10.0
    default: 0.0
  theory_first_bias:
    type: double
    doc: 'bias of lenses: what the fit begins with; maximum 10.0, above 0.0'
    default: 1.5
  theory_scale_cuts:
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
  lens-sample:
    type: File
    outputSource: lens_sample/lens-sample
  random-catalog:
    type: File
    outputSource: random_catalog/random-catalog
  tomographic-catalog:
    type: File
    outputSource: tomography/tomographic-catalog
  photoz-stack:
    type: File
    outputSource: pz_stack/photoz-stack
  tracer-metadata:
    type: File
    outputSource: pz_stack/tracer-metadata
  two-point:
    type: File
    outputSource: treecorr/two-point
  jackknife:
    type: File
    outputSource: treecorr/jackknife
  null-tests:
    type: File
    outputSource: null_tests/null-tests
  null-table:
    type: File
    outputSource: null_tests/null-table
  theory-comparison:
    type: File
    outputSource: theory/theory-comparison
  theory-points:
    type: File
    outputSource: theory/theory-points
  theory-plot:
    type: File
    outputSource: theory/theory-plot
  theory-figure:
    type: File
    outputSource: theory/theory-figure
  nz-plot:
    type: File
    outputSource: plots/nz-plot
  xi-plot:
    type: File
    outputSource: plots/xi-plot
  nz-figure:
    type: File
    outputSource: plots/nz-figure
  xi-figure:
    type: File
    outputSource: plots/xi-figure
  gamma-t-plot:
    type: File
    outputSource: plots_3x2pt/gamma-t-plot
  gamma-t-figure:
    type: File
    outputSource: plots_3x2pt/gamma-t-figure
  w-plot:
    type: File
    outputSource: plots_3x2pt/w-plot
  w-figure:
    type: File
    outputSource: plots_3x2pt/w-figure
  lens-nz-plot:
    type: File
    outputSource: plots_3x2pt/lens-nz-plot
  lens-nz-figure:
    type: File
    outputSource: plots_3x2pt/lens-nz-figure
  correlation-plot:
    type: File
    outputSource: plots_3x2pt/correlation-plot
  correlation-figure:
    type: File
    outputSource: plots_3x2pt/correlation-figure
  footprint-plot:
    type: File
    outputSource: plots_catalog/footprint-plot
  footprint-figure:
    type: File
    outputSource: plots_catalog/footprint-figure
  bins-plot:
    type: File
    outputSource: plots_catalog/bins-plot
  bins-figure:
    type: File
    outputSource: plots_catalog/bins-figure
  null-plot:
    type: File
    outputSource: plots_null_tests/null-plot
  null-figure:
    type: File
    outputSource: plots_null_tests/null-figure
  survey_stdout:
    type: File
    outputSource: survey/stdout
  survey_stderr:
    type: File
    outputSource: survey/stderr
  lens_sample_stdout:
    type: File
    outputSource: lens_sample/stdout
  lens_sample_stderr:
    type: File
    outputSource: lens_sample/stderr
  random_catalog_stdout:
    type: File
    outputSource: random_catalog/stdout
  random_catalog_stderr:
    type: File
    outputSource: random_catalog/stderr
  tomography_stdout:
    type: File
    outputSource: tomography/stdout
  tomography_stderr:
    type: File
    outputSource: tomography/stderr
  pz_stack_stdout:
    type: File
    outputSource: pz_stack/stdout
  pz_stack_stderr:
    type: File
    outputSource: pz_stack/stderr
  treecorr_stdout:
    type: File
    outputSource: treecorr/stdout
  treecorr_stderr:
    type: File
    outputSource: treecorr/stderr
  null_tests_stdout:
    type: File
    outputSource: null_tests/stdout
  null_tests_stderr:
    type: File
    outputSource: null_tests/stderr
  theory_stdout:
    type: File
    outputSource: theory/stdout
  theory_stderr:
    type: File
    outputSource: theory/stderr
  plots_stdout:
    type: File
    outputSource: plots/stdout
  plots_stderr:
    type: File
    outputSource: plots/stderr
  plots_3x2pt_stdout:
    type: File
    outputSource: plots_3x2pt/stdout
  plots_3x2pt_stderr:
    type: File
    outputSource: plots_3x2pt/stderr
  plots_catalog_stdout:
    type: File
    outputSource: plots_catalog/stdout
  plots_catalog_stderr:
    type: File
    outputSource: plots_catalog/stderr
  plots_null_tests_stdout:
    type: File
    outputSource: plots_null_tests/stdout
  plots_null_tests_stderr:
    type: File
    outputSource: plots_null_tests/stderr
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
  lens_sample:
    run: tools/lens_sample.cwl
    in:
      lens-catalog: survey/lens-catalog
      mask: survey/mask
      edges: lens_sample_edges
      cuts: lens_sample_cuts
      min_fraction: lens_sample_min_fraction
      max_outside: lens_sample_max_outside
      nz_width: lens_sample_nz_width
    out: [lens-sample, stdout, stderr]
  random_catalog:
    run: tools/random_catalog.cwl
    in:
      mask: survey/mask
      density: random_catalog_density
      number: random_catalog_number
      min_fraction: random_catalog_min_fraction
      seed: random_catalog_seed
    out: [random-catalog, stdout, stderr]
  tomography:
    run: tools/tomography.cwl
    in:
      shear-catalog: survey/shear-catalog
      photoz-catalog: survey/photoz-catalog
      training-sample: survey/training-sample
      nbin: tomography_nbin
      zmin: tomography_zmin
      zmax: tomography_zmax
      edges: tomography_edges
      binning: tomography_binning
      bin_by: tomography_bin_by
      forest_columns: tomography_forest_columns
      forest_trees: tomography_forest_trees
      forest_seed: tomography_forest_seed
      s2n_cut: tomography_s2n_cut
      size_cut: tomography_size_cut
      cuts: tomography_cuts
    out: [tomographic-catalog, stdout, stderr]
  pz_stack:
    run: tools/pz_stack.cwl
    in:
      shear-catalog: survey/shear-catalog
      photoz-catalog: survey/photoz-catalog
      tomographic-catalog: tomography/tomographic-catalog
      mask: survey/mask
      method: pz_stack_method
      densities: pz_stack_densities
      weighting: pz_stack_weighting
      area: pz_stack_area
      interim_prior: pz_stack_interim_prior
      prior_length: pz_stack_prior_length
      prior_scatter: pz_stack_prior_scatter
      parent_objects: pz_stack_parent_objects
      n_samples: pz_stack_n_samples
      seed: pz_stack_seed
    out: [photoz-stack, tracer-metadata, stdout, stderr]
  treecorr:
    run: tools/treecorr.cwl
    in:
      shear-catalog: survey/shear-catalog
      tomographic-catalog: tomography/tomographic-catalog
      photoz-stack: pz_stack/photoz-stack
      tracer-metadata: pz_stack/tracer-metadata
      lens-sample: lens_sample/lens-sample
      random-catalog: random_catalog/random-catalog
      config: treecorr_config
      min_sep: treecorr_min_sep
      max_sep: treecorr_max_sep
      nbins: treecorr_nbins
      npatch: treecorr_npatch
      seed: treecorr_seed
      subtract_mean: treecorr_subtract_mean
      subtract_patch_mean: treecorr_subtract_patch_mean
      flip_g1: treecorr_flip_g1
      flip_g2: treecorr_flip_g2
      source_bins: treecorr_source_bins
      lens_bins: treecorr_lens_bins
      clustering: treecorr_clustering
      boost: treecorr_boost
      region: treecorr_region
      covariance: treecorr_covariance
      n_bootstrap: treecorr_n_bootstrap
      low_mem: treecorr_low_mem
      scale_cuts: treecorr_scale_cuts
    out: [two-point, jackknife, stdout, stderr]
  null_tests:
    run: tools/null_tests.cwl
    in:
      shear-catalog: survey/shear-catalog
      tomographic-catalog: tomography/tomographic-catalog
      two-point: treecorr/two-point
      jackknife: treecorr/jackknife
      random-catalog: random_catalog/random-catalog
      tests: null_tests_tests
      p_limit: null_tests_p_limit
      on_fail: null_tests_on_fail
      on_not_done: null_tests_on_not_done
      n_random: null_tests_n_random
      n_psf: null_tests_n_psf
      omega_m: null_tests_omega_m
      sigma8: null_tests_sigma8
    out: [null-tests, null-table, stdout, stderr]
  theory:
    run: tools/theory.cwl
    in:
      two-point: treecorr/two-point
      tracer-metadata: pz_stack/tracer-metadata
      truth: survey/truth
      omega_c: theory_omega_c
      omega_b: theory_omega_b
      h: theory_h
      n_s: theory_n_s
      sigma8: theory_sigma8
      ia_amplitude: theory_ia_amplitude
      first_bias: theory_first_bias
      scale_cuts: theory_scale_cuts
    out: [theory-comparison, theory-points, theory-plot, theory-figure, stdout, stderr]
  plots:
    run: tools/plots.cwl
    in:
      two-point: treecorr/two-point
      photoz-stack: pz_stack/photoz-stack
      tomographic-catalog: tomography/tomographic-catalog
      truth: survey/truth
      theory-points: theory/theory-points
    out: [nz-plot, xi-plot, nz-figure, xi-figure, stdout, stderr]
  plots_3x2pt:
    run: tools/plots_3x2pt.cwl
    in:
      two-point: treecorr/two-point
      lens-sample: lens_sample/lens-sample
      photoz-stack: pz_stack/photoz-stack
      tomographic-catalog: tomography/tomographic-catalog
      truth: survey/truth
      theory-points: theory/theory-points
    out: [gamma-t-plot, gamma-t-figure, w-plot, w-figure, lens-nz-plot, lens-nz-figure, correlation-plot,
      correlation-figure, stdout, stderr]
  plots_catalog:
    run: tools/plots_catalog.cwl
    in:
      shear-catalog: survey/shear-catalog
      tomographic-catalog: tomography/tomographic-catalog
      tracer-metadata: pz_stack/tracer-metadata
      lens-sample: lens_sample/lens-sample
      mask: survey/mask
      jackknife: treecorr/jackknife
    out: [footprint-plot, footprint-figure, bins-plot, bins-figure, stdout, stderr]
  plots_null_tests:
    run: tools/plots_null_tests.cwl
    in:
      null-tests: null_tests/null-tests
    out: [null-plot, null-figure, stdout, stderr]
