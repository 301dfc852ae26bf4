#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/two-point-parallel/pipeline.yaml; `descpipe export-cwl` makes it anew [0546a19dd8e4]
cwlVersion: v1.2
class: CommandLineTool
label: Gather the correlation functions that the parts of a scattered treecorr measured
doc: |
  Every pair of bins must be there once, and all parts must have the same tracers, separations,
  patches and settings. The covariance is that of all pairs together, from the samples of the
  jackknife: the results are those of a treecorr that is not scattered.
requirements:
  DockerRequirement: {dockerPull: 'desc/two-point-gather:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=two-point-parallel/0.1.0/gather]
inputs:
  two-point-parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=two-point-parts=, separate: false}
    doc: of some of the pairs of bins
  jackknife-parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=jackknife-parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: of the same pairs
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
stdout: gather.stdout.txt
stderr: gather.stderr.txt
