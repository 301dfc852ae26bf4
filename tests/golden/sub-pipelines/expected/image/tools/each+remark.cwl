#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [cd08a150a81a]
cwlVersion: v1.2
class: CommandLineTool
label: Say a word on a sum
requirements:
  DockerRequirement: {dockerPull: 'desc/measurement-remark:2.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=word=all-words.$(inputs.stage_part)]
inputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=sum=, separate: false}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
  after-each+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/total/add.'
outputs:
  word:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all-words.$(inputs.stage_part).txt}
  stdout: stdout
  stderr: stderr
stdout: each+remark.$(inputs.stage_part).stdout.txt
stderr: each+remark.$(inputs.stage_part).stderr.txt
