#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [1df57d35c525]
cwlVersion: v1.2
class: CommandLineTool
label: Put files behind each other, in their order
requirements:
  DockerRequirement: {dockerPull: 'desc/scattered-gather:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=all=all-pairs]
inputs:
  parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/text/plain
outputs:
  all:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all-pairs.txt}
  stdout: stdout
  stderr: stderr
stdout: collect-pairs.stdout.txt
stderr: collect-pairs.stderr.txt
