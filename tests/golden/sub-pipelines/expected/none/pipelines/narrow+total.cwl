#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [fe2c6db69c8d]
cwlVersion: v1.2
class: Workflow
label: total 1.0
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  add_offset:
    type: double
outputs:
  sum:
    type: File
    outputSource: narrow+total+add/sum
  add_stdout:
    type: File
    outputSource: narrow+total+add/stdout
  add_stderr:
    type: File
    outputSource: narrow+total+add/stderr
steps:
  narrow+total+add:
    run: ../tools/narrow+total+add.cwl
    in:
      numbers: numbers
      offset: add_offset
    out: [sum, stdout, stderr]
