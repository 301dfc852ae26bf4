#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d2224b404109]
cwlVersion: v1.2
class: CommandLineTool
label: Find the largest number of a table
requirements:
  DockerRequirement: {dockerPull: 'desc/switched-fit:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=fits=fits-again]
inputs:
  table:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=table=, separate: false}
outputs:
  fits:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: fits-again.txt}
  stdout: stdout
  stderr: stderr
stdout: fit-again.stdout.txt
stderr: fit-again.stderr.txt
