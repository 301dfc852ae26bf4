#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [6252043833f7]
cwlVersion: v1.2
class: Workflow
label: switched 1.0
inputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  fit-it:
    type: boolean
    default: false
  extra:
    type: boolean
    default: true
outputs:
  fits:
    type: File?
    outputSource: fit/fits
  fits-again:
    type: File?
    outputSource: fit-again/fits
  fits-extra:
    type: File?
    outputSource: fit-extra/fits
  shown:
    type: File
    outputSource: show/shown
  fit_stdout:
    type: File?
    outputSource: fit/stdout
  fit_stderr:
    type: File?
    outputSource: fit/stderr
  fit-again_stdout:
    type: File?
    outputSource: fit-again/stdout
  fit-again_stderr:
    type: File?
    outputSource: fit-again/stderr
  fit-extra_stdout:
    type: File?
    outputSource: fit-extra/stdout
  fit-extra_stderr:
    type: File?
    outputSource: fit-extra/stderr
  show_stdout:
    type: File
    outputSource: show/stdout
  show_stderr:
    type: File
    outputSource: show/stderr
steps:
  fit:
    run: tools/fit.cwl
    when: $(inputs.step_switch)
    in:
      table: table
      step_switch: fit-it
    out: [fits, stdout, stderr]
  fit-again:
    run: tools/fit-again.cwl
    when: $(inputs.step_switch)
    in:
      table: fit/fits
      step_switch: fit-it
    out: [fits, stdout, stderr]
  fit-extra:
    run: tools/fit-extra.cwl
    when: $(inputs.step_switch)
    in:
      table: table
      step_switch: extra
    out: [fits, stdout, stderr]
  show:
    run: tools/show.cwl
    in:
      first: table
      second: fit-again/fits
      third: fit-extra/fits
      after-fit: fit/stdout
    out: [shown, stdout, stderr]
