#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [3d9caf0e631c]
cwlVersion: v1.2
class: CommandLineTool
label: Write a file for each line
requirements:
  DockerRequirement: {dockerPull: 'desc/files-split:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  text:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=text=, separate: false}
outputs:
  lines:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: lines.*.txt}
  stdout: stdout
  stderr: stderr
stdout: split.stdout.txt
stderr: split.stderr.txt
