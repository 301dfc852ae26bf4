#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [c5d7917b4ce3]
cwlVersion: v1.2
class: CommandLineTool
label: Tell which files are there
requirements:
  DockerRequirement: {dockerPull: 'desc/switched-show:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  first:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=first=, separate: false}
  second:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=second=, separate: false}
  third:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=third=, separate: false}
  after-fit:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for fit.'
outputs:
  shown:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shown.txt}
  stdout: stdout
  stderr: stderr
stdout: show.stdout.txt
stderr: show.stderr.txt
