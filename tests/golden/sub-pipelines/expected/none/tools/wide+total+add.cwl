#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [98499ca11e1f]
cwlVersion: v1.2
class: CommandLineTool
label: Add numbers
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=sum=wide-sum]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  offset:
    type: double
    inputBinding: {valueFrom: --parameter=offset=$(self)}
  after-each+scale:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/scale.'
  after-each+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/total/add.'
  after-each+remark:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/remark.'
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/add}
outputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: wide-sum.txt}
  stdout: stdout
  stderr: stderr
stdout: wide+total+add.stdout.txt
stderr: wide+total+add.stderr.txt
