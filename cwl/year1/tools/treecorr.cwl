#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [f8a83312f668]
cwlVersion: v1.2
class: CommandLineTool
label: Measure xi+ and xi- of all pairs of tomographic bins with TreeCorr
doc: |
  With a lens sample and a random catalogue, also the shear around lenses, gamma_t and gamma_x,
  and the clustering of lenses, w. Ellipticities are calibrated by the full response of their
  bin. The covariance of all is a jackknife over patches of the sky. The results, the n(z) and the
  metadata of the bins go into a SACC file: xi+ and then xi- of each pair of bins, gamma_t and
  then gamma_x of each lens bin with each tomographic bin, w; angles in arcmin.

  Scattered over shards, each part measures some of the pairs, and the stage gather makes one
  file of theirs. Several processes of MPI divide the pairs in the same way.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-treecorr:0.1.0'}
  ResourceRequirement: {coresMin: 2, ramMin: 10240, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 10800}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/treecorr]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions and metacalibrated ellipticities of galaxies, in the first table.
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
  photoz-stack:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Redshift distribution of each tomographic bin: BIN1, BIN2 and so on.'
    inputBinding: {prefix: --input=photoz-stack=, separate: false}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    inputBinding: {prefix: --input=tracer-metadata=, separate: false}
  lens-sample:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: for gamma_t and w
    inputBinding: {prefix: --input=lens-sample=, separate: false}
  random-catalog:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: for gamma_t and w
    inputBinding: {prefix: --input=random-catalog=, separate: false}
  config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    inputBinding: {prefix: --config=config=, separate: false}
  min_sep:
    type: double
    doc: smallest separation [arcmin]; above 0.0
    inputBinding: {valueFrom: --parameter=min_sep=$(self)}
  max_sep:
    type: double
    doc: largest separation [arcmin]; maximum 10800.0, above min_sep
    inputBinding: {valueFrom: --parameter=max_sep=$(self)}
  nbins:
    type: long
    doc: number of logarithmic bins of separation; minimum 1
    inputBinding: {valueFrom: --parameter=nbins=$(self)}
  npatch:
    type: long
    doc: number of patches of the jackknife; minimum 2
    inputBinding: {valueFrom: --parameter=npatch=$(self)}
  seed:
    type: long
    doc: seed of the search for patches, and of the bootstrap; minimum 0
    inputBinding: {valueFrom: --parameter=seed=$(self)}
  subtract_mean:
    type: boolean
    doc: subtract the mean shear of each bin
    inputBinding: {valueFrom: --parameter=subtract_mean=$(self)}
  subtract_patch_mean:
    type: boolean
    doc: subtract the mean shear of each bin in each patch
    inputBinding: {valueFrom: --parameter=subtract_patch_mean=$(self)}
  flip_g1:
    type: boolean
    doc: change the sign of g1
    inputBinding: {valueFrom: --parameter=flip_g1=$(self)}
  flip_g2:
    type: boolean
    doc: change the sign of g2
    inputBinding: {valueFrom: --parameter=flip_g2=$(self)}
  source_bins:
    type:
    - 'null'
    - type: array
      items: long
      inputBinding: {valueFrom: --parameter=source_bins=$(self), position: 1}
    doc: tomographic bins to measure, in order; all if not given; minimum 0
  lens_bins:
    type:
    - 'null'
    - type: array
      items: long
      inputBinding: {valueFrom: --parameter=lens_bins=$(self), position: 1}
    doc: lens bins to measure, in order; all if not given; minimum 0
  clustering:
    type: {type: enum, symbols: [none, auto, all]}
    doc: 'pairs of lens bins whose w is measured: each bin with itself, all pairs, or none'
    inputBinding: {valueFrom: --parameter=clustering=$(self)}
  boost:
    type: boolean
    doc: correct gamma_t for sources that are at the lenses
    inputBinding: {valueFrom: --parameter=boost=$(self)}
  region:
    type:
      type: record
      fields:
        ra_min:
          type: double
          doc: '[deg]; minimum 0.0, maximum 360.0'
        ra_max:
          type: double
          doc: '[deg]; minimum 0.0, maximum 360.0'
        dec_min:
          type: double
          doc: '[deg]; minimum -90.0, below dec_max'
        dec_max:
          type: double
          doc: '[deg]; maximum 90.0'
    doc: objects outside are left out; ra_min above ra_max goes across 0
    inputBinding: {valueFrom: --parameter=region=$(self), shellQuote: true}
  covariance:
    type: {type: enum, symbols: [jackknife, bootstrap]}
    doc: how it is made of patches
    inputBinding: {valueFrom: --parameter=covariance=$(self)}
  n_bootstrap:
    type: long
    doc: 'bootstrap: number of samples; minimum 10'
    inputBinding: {valueFrom: --parameter=n_bootstrap=$(self)}
  low_mem:
    type: boolean
    doc: 'keep patches on disk until they are needed: less memory, more time'
    inputBinding: {valueFrom: --parameter=low_mem=$(self)}
  scale_cuts:
    type:
      type: record
      fields:
        xi_plus:
          type: double
          doc: '[arcmin]; minimum 0.0'
        xi_minus:
          type: double
          doc: '[arcmin]; minimum 0.0'
        gamma_t:
          type: double
          doc: '[arcmin]; minimum 0.0'
        w:
          type: double
          doc: '[arcmin]; minimum 0.0'
    doc: smallest separations for a fit; all are measured, and the stage theory uses these
    inputBinding: {valueFrom: --parameter=scale_cuts=$(self), shellQuote: true}
outputs:
  two-point:
    type: File
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
    outputBinding: {glob: two-point.sacc}
  jackknife:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Correlation functions without one patch of the sky each: their scatter is the covariance.'
    outputBinding: {glob: jackknife.fits}
  stdout: stdout
  stderr: stderr
stdout: treecorr.stdout.txt
stderr: treecorr.stderr.txt
