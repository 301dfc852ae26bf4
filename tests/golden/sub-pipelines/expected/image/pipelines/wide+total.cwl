#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [30652c06e72c]
cwlVersion: v1.2
class: Workflow
label: total 1.0
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  add_offset:
    type: double
  after-each+scale:
    type: ['null', File, 'File[]']
  after-each+total+add:
    type: ['null', File, 'File[]']
  after-each+remark:
    type: ['null', File, 'File[]']
outputs:
  sum:
    type: File
    outputSource: wide+total+add/sum
  add_stdout:
    type: File
    outputSource: wide+total+add/stdout
  add_stderr:
    type: File
    outputSource: wide+total+add/stderr
steps:
  wide+total+add:
    run: ../tools/wide+total+add.cwl
    in:
      numbers: numbers
      offset: add_offset
      after-each+scale: after-each+scale
      after-each+total+add: after-each+total+add
      after-each+remark: after-each+remark
    out: [sum, stdout, stderr]
