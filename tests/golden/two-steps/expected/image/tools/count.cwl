#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [765c1bfff361]
cwlVersion: v1.2
class: CommandLineTool
label: count
requirements:
  DockerRequirement: {dockerPull: 'ghcr.io/desc/two-steps-count:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  NetworkAccess: {networkAccess: true}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
outputs:
  number:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: number.txt}
  stdout: stdout
  stderr: stderr
stdout: count.stdout.txt
stderr: count.stderr.txt
