#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d24b1b13746a]
cwlVersion: v1.2
class: CommandLineTool
label: Add numbers
requirements:
  DockerRequirement: {dockerPull: 'desc/total-add:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=all-sums.$(inputs.stage_part)]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  offset:
    type: double
    inputBinding: {valueFrom: --parameter=offset=$(self)}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
outputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all-sums.$(inputs.stage_part).txt}
  stdout: stdout
  stderr: stderr
stdout: each+total+add.$(inputs.stage_part).stdout.txt
stderr: each+total+add.$(inputs.stage_part).stderr.txt
