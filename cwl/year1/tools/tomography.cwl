#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [2c45c3823a9b]
cwlVersion: v1.2
class: CommandLineTool
label: Assign galaxies to tomographic bins and measure the shear response of each bin
doc: |
  Bins hold equal weight of the selected galaxies, have equal width, or have given edges; a galaxy
  is in bin k if edge k <= z < edge k + 1, and in bin -1 if it is not selected. The response is
  that of metacalibration, of the ellipticities (R_gamma) and of the selection (R_S).
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-tomography:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/tomography]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions and metacalibrated ellipticities of galaxies, in the first table.
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Photometric redshifts of galaxies and their densities, in the first table.
    inputBinding: {prefix: --input=photoz-catalog=, separate: false}
  training-sample:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: what a forest is trained on, if bin_by is forest
    inputBinding: {prefix: --input=training-sample=, separate: false}
  nbin:
    type: long
    doc: number of tomographic bins; minimum 1
    inputBinding: {valueFrom: --parameter=nbin=$(self)}
  zmin:
    type: double
    doc: redshift at which the first bin begins; minimum 0.0, below 20.0
    inputBinding: {valueFrom: --parameter=zmin=$(self)}
  zmax:
    type: double
    doc: redshift at which the last bin ends; maximum 20.0, above zmin
    inputBinding: {valueFrom: --parameter=zmax=$(self)}
  edges:
    type:
    - 'null'
    - type: array
      items: double
      inputBinding: {valueFrom: --parameter=edges=$(self), position: 1}
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing, instead
      of nbin, zmin, zmax, binning
  binning:
    type: {type: enum, symbols: [equal_weight, equal_width]}
    doc: what is the same for all bins
    inputBinding: {valueFrom: --parameter=binning=$(self)}
  bin_by:
    type: {type: enum, symbols: [redshift, forest]}
    doc: z_mean, or what a random forest tells from other columns
    inputBinding: {valueFrom: --parameter=bin_by=$(self)}
  forest_columns:
    type:
      type: array
      items: string
      inputBinding: {valueFrom: --parameter=forest_columns=$(self), position: 1}
    doc: 'forest: columns of the shear catalogue and the training sample that tell redshift'
  forest_trees:
    type: long
    doc: 'forest: number of its trees; minimum 1, maximum 1000'
    inputBinding: {valueFrom: --parameter=forest_trees=$(self)}
  forest_seed:
    type: long
    doc: 'forest: seed of its random numbers; minimum 0, maximum 4294967295'
    inputBinding: {valueFrom: --parameter=forest_seed=$(self)}
  s2n_cut:
    type: double
    doc: only galaxies of greater signal to noise are used; minimum 0.0
    inputBinding: {valueFrom: --parameter=s2n_cut=$(self)}
  size_cut:
    type: double
    doc: only galaxies of greater squared size over that of the PSF are used; minimum 0.0
    inputBinding: {valueFrom: --parameter=size_cut=$(self)}
  cuts:
    type: string?
    doc: what galaxies must fulfil too, as 's2n < 200 and mag_i < 23.5'; a condition on columns of shear-catalog,
      photoz-catalog
    inputBinding: {valueFrom: --parameter=cuts=$(self)}
outputs:
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
    outputBinding: {glob: tomographic-catalog.fits}
  stdout: stdout
  stderr: stderr
stdout: tomography.stdout.txt
stderr: tomography.stderr.txt
