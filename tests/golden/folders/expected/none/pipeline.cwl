#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [5b10f790ea57]
cwlVersion: v1.2
class: Workflow
label: folders 1.0
inputs:
  maps:
    type: Directory
outputs:
  copied-once:
    type: Directory
    outputSource: first/copied
  copied:
    type: Directory
    outputSource: second/copied
  first_stdout:
    type: File
    outputSource: first/stdout
  first_stderr:
    type: File
    outputSource: first/stderr
  second_stdout:
    type: File
    outputSource: second/stdout
  second_stderr:
    type: File
    outputSource: second/stderr
steps:
  first:
    run: tools/first.cwl
    in:
      maps: maps
    out: [copied, stdout, stderr]
  second:
    run: tools/second.cwl
    in:
      maps: first/copied
    out: [copied, stdout, stderr]
