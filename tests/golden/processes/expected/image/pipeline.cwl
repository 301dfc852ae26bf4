#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [b56fd2f81b71]
cwlVersion: v1.2
class: Workflow
label: processes 1.0
requirements:
  ScatterFeatureRequirement: {}
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  several:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
outputs:
  total:
    type: File
    outputSource: sum/total
  shares:
    type: File[]
    outputSource: share/shares
  totals:
    type: File[]
    outputSource: sums/total
  sum_stdout:
    type: File
    outputSource: sum/stdout
  sum_stderr:
    type: File
    outputSource: sum/stderr
  share_stdout:
    type: File
    outputSource: share/stdout
  share_stderr:
    type: File
    outputSource: share/stderr
  sums_stdout:
    type: File[]
    outputSource: sums/stdout
  sums_stderr:
    type: File[]
    outputSource: sums/stderr
steps:
  sum:
    run: tools/sum.cwl
    in:
      numbers: numbers
    out: [total, stdout, stderr]
  share:
    run: tools/share.cwl
    in:
      numbers: numbers
    out: [shares, stdout, stderr]
  sums:
    run: tools/sums.cwl
    scatter: numbers
    in:
      numbers: several
    out: [total, stdout, stderr]
