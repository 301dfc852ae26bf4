#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [4a5b2d163227]
cwlVersion: v1.2
class: CommandLineTool
label: Tell which files are there
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  first:
    type: File?
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
  after-wide+scale:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for wide/scale.'
  after-wide+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for wide/total/add.'
  after-wide+remark:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for wide/remark.'
  after-nights:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for nights.'
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/show}
outputs:
  shown:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shown.txt}
  stdout: stdout
  stderr: stderr
stdout: show.stdout.txt
stderr: show.stderr.txt
