#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [13e4fa28c954]
cwlVersion: v1.2
class: CommandLineTool
label: Add numbers
requirements:
  DockerRequirement: {dockerPull: 'desc/analyses-add:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=night-sums.$(inputs.numbers.nameroot)]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  offset:
    type: double
    inputBinding: {valueFrom: --parameter=offset=$(self)}
outputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: night-sums.$(inputs.numbers.nameroot).txt}
  stdout: stdout
  stderr: stderr
stdout: nights.$(inputs.numbers.nameroot).stdout.txt
stderr: nights.$(inputs.numbers.nameroot).stderr.txt
