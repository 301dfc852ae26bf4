#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/two-point/pipeline.yaml; `descpipe export-cwl` makes it anew [a43c92ac3c6f]
cwlVersion: v1.2
class: Workflow
label: two-point 0.1.0
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
  truth:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
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
    default: 60
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
outputs:
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
  plots_stdout:
    type: File
    outputSource: plots/stdout
  plots_stderr:
    type: File
    outputSource: plots/stderr
steps:
  tomography:
    run: tools/tomography.cwl
    in:
      shear-catalog: shear-catalog
      photoz-catalog: photoz-catalog
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
      shear-catalog: shear-catalog
      photoz-catalog: photoz-catalog
      tomographic-catalog: tomography/tomographic-catalog
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
      shear-catalog: shear-catalog
      tomographic-catalog: tomography/tomographic-catalog
      photoz-stack: pz_stack/photoz-stack
      tracer-metadata: pz_stack/tracer-metadata
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
  plots:
    run: tools/plots.cwl
    in:
      two-point: treecorr/two-point
      photoz-stack: pz_stack/photoz-stack
      tomographic-catalog: tomography/tomographic-catalog
      truth: truth
    out: [nz-plot, xi-plot, nz-figure, xi-figure, stdout, stderr]
