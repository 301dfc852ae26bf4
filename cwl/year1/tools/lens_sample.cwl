#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [9494373b8b22]
cwlVersion: v1.2
class: CommandLineTool
label: Choose lens galaxies, sort them into bins of redshift, and count their redshifts
doc: |
  A lens is in bin k if edge k <= z < edge k + 1, and in bin -1 if it does not fulfil the cuts,
  has no weight, lies outside of the mask, or has another redshift. The redshift distribution of
  a bin is the weighted number of its lenses, so their redshifts must be good ones.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-lens_sample:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/lens_sample]
inputs:
  lens-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Lens galaxies with their bins, in the first table.
    inputBinding: {prefix: --input=lens-catalog=, separate: false}
  mask:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Map of the sky by healsparse: the fraction of each pixel that was observed.'
    inputBinding: {prefix: --input=mask=, separate: false}
  edges:
    type:
      type: array
      items: double
      inputBinding: {valueFrom: --parameter=edges=$(self), position: 1}
    doc: redshifts between the bins; minimum 0.0, maximum 20.0, at least 2 items, increasing
  cuts:
    type: string?
    doc: what lenses must fulfil, as 'mag_i < 20 and z > 0.1'; not of positions; a condition on columns
      of lens-catalog
    inputBinding: {valueFrom: --parameter=cuts=$(self)}
  min_fraction:
    type: double
    doc: pixels of which less was observed are left out; as for random_catalog; minimum 0.0, maximum 1.0
    inputBinding: {valueFrom: --parameter=min_fraction=$(self)}
  max_outside:
    type: double
    doc: fraction of lenses outside of the mask above which it is taken for another's; minimum 0.0, maximum
      1.0
    inputBinding: {valueFrom: --parameter=max_outside=$(self)}
  nz_width:
    type: double
    doc: width in redshift of the bins in which lenses are counted, at most; minimum 0.0001, maximum 1.0
    inputBinding: {valueFrom: --parameter=nz_width=$(self)}
outputs:
  lens-sample:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Lens galaxies in bins of redshift, and the redshift distribution of each bin.
    outputBinding: {glob: lens-sample.fits}
  stdout: stdout
  stderr: stderr
stdout: lens_sample.stdout.txt
stderr: lens_sample.stderr.txt
