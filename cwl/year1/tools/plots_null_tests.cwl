#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [479fe85ceb8e]
cwlVersion: v1.2
class: CommandLineTool
label: Plot what must be zero in units of its errors, and the p-value of each test
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-plots_null_tests:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/plots_null_tests]
inputs:
  null-tests:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: 'Tests of what must be zero: each with its chi-square, its p-value and its result.'
    inputBinding: {prefix: --input=null-tests=, separate: false}
outputs:
  null-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: null-plot.png}
  null-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: null-figure.pdf}
  stdout: stdout
  stderr: stderr
stdout: plots_null_tests.stdout.txt
stderr: plots_null_tests.stderr.txt
