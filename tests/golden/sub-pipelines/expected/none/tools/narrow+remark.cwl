#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [03b324769001]
cwlVersion: v1.2
class: CommandLineTool
label: Say a word on a sum
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=word=narrow-word]
inputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=sum=, separate: false}
  after-narrow+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for narrow/total/add.'
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/remark}
outputs:
  word:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: narrow-word.txt}
  stdout: stdout
  stderr: stderr
stdout: narrow+remark.stdout.txt
stderr: narrow+remark.stderr.txt
