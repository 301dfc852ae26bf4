#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/noise-study/pipeline.yaml; `descpipe export-cwl` makes it anew [8fd2d616754f]
cwlVersion: v1.2
class: CommandLineTool
label: Compare the noise of many surveys without shear with what shape noise alone must give
doc: |
  Each survey has a chi-square by the analytic covariance of shape noise, from the number of
  pairs, the weights, and the shape noise of each bin. The table tells whether these are
  distributed as chi-squares are, by the test of Kolmogorov and Smirnov.
requirements:
  DockerRequirement: {dockerPull: 'desc/study-noise_study:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=noise-study/0.1.0/noise_study]
inputs:
  noise-two-points:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=noise-two-points=, separate: false}
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
  noise-tomographic-catalogs:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=noise-tomographic-catalogs=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
outputs:
  noise-table:
    type: File
    outputBinding: {glob: noise-table.md}
  chi-squares:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    outputBinding: {glob: chi-squares.csv}
  noise-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: noise-plot.png}
  stdout: stdout
  stderr: stderr
stdout: noise_study.stdout.txt
stderr: noise_study.stderr.txt
