#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [2b05e2b11e6b]
cwlVersion: v1.2
class: Workflow
label: measurement 2.0
requirements:
  SubworkflowFeatureRequirement: {}
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  with-remark:
    type: boolean
  scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  scale_factor:
    type: double
    doc: factor of all numbers; above least
  scale_least:
    type: double
  total_add_offset:
    type: double
outputs:
  scaled:
    type: File
    outputSource: narrow+scale/scaled
  sum:
    type: File
    outputSource: narrow+total/sum
  word:
    type: File?
    outputSource: narrow+remark/word
  scale_stdout:
    type: File
    outputSource: narrow+scale/stdout
  scale_stderr:
    type: File
    outputSource: narrow+scale/stderr
  total_add_stdout:
    type: File
    outputSource: narrow+total/add_stdout
  total_add_stderr:
    type: File
    outputSource: narrow+total/add_stderr
  remark_stdout:
    type: File?
    outputSource: narrow+remark/stdout
  remark_stderr:
    type: File?
    outputSource: narrow+remark/stderr
steps:
  narrow+scale:
    run: ../tools/narrow+scale.cwl
    in:
      numbers: numbers
      config: scale_config
      factor: scale_factor
      least: scale_least
    out: [scaled, stdout, stderr]
  narrow+total:
    run: narrow+total.cwl
    in:
      numbers: narrow+scale/scaled
      add_offset: total_add_offset
    out: [sum, add_stdout, add_stderr]
  narrow+remark:
    run: ../tools/narrow+remark.cwl
    when: $(inputs.step_switch)
    in:
      sum: narrow+total/sum
      after-narrow+total+add: narrow+total/add_stdout
      step_switch: with-remark
    out: [word, stdout, stderr]
