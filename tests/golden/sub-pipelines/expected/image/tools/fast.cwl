#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [237db356f181]
cwlVersion: v1.2
class: CommandLineTool
label: Add numbers
requirements:
  DockerRequirement: {dockerPull: 'desc/analyses-add:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=quick-sum]
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
    outputBinding: {glob: quick-sum.txt}
  stdout: stdout
  stderr: stderr
stdout: fast.stdout.txt
stderr: fast.stderr.txt
