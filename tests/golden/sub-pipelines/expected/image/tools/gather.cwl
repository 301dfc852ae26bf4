#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [b326ab06f4c6]
cwlVersion: v1.2
class: CommandLineTool
label: Write files one after the other
requirements:
  DockerRequirement: {dockerPull: 'desc/analyses-gather:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  parts:
    type:
    - 'null'
    - type: array
      items: ['null', File]
      inputBinding: {prefix: --input=parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/text/plain
outputs:
  all:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all.txt}
  stdout: stdout
  stderr: stderr
stdout: gather.stdout.txt
stderr: gather.stderr.txt
