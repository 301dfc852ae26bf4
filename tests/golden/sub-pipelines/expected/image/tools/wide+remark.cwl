#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [a51820777202]
cwlVersion: v1.2
class: CommandLineTool
label: Say a word on a sum
requirements:
  DockerRequirement: {dockerPull: 'desc/measurement-remark:2.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=word=wide-word]
inputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=sum=, separate: false}
  after-wide+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for wide/total/add.'
  after-each+scale:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/scale.'
  after-each+total+add:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/total/add.'
  after-each+remark:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for each/remark.'
outputs:
  word:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: wide-word.txt}
  stdout: stdout
  stderr: stderr
stdout: wide+remark.stdout.txt
stderr: wide+remark.stderr.txt
