#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [2e8333b2054e]
cwlVersion: v1.2
class: Workflow
label: total 1.0
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  add_offset:
    type: double
  stage_part:
    type: string
outputs:
  sum:
    type: File
    outputSource: each+total+add/sum
  add_stdout:
    type: File
    outputSource: each+total+add/stdout
  add_stderr:
    type: File
    outputSource: each+total+add/stderr
steps:
  each+total+add:
    run: ../tools/each+total+add.cwl
    in:
      numbers: numbers
      offset: add_offset
      stage_part: stage_part
    out: [sum, stdout, stderr]
