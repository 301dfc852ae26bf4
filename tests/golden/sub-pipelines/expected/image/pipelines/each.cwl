#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d12591215056]
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
  stage_part:
    type: string
outputs:
  scaled:
    type: File
    outputSource: each+scale/scaled
  sum:
    type: File
    outputSource: each+total/sum
  word:
    type: File?
    outputSource: each+remark/word
  scale_stdout:
    type: File
    outputSource: each+scale/stdout
  scale_stderr:
    type: File
    outputSource: each+scale/stderr
  total_add_stdout:
    type: File
    outputSource: each+total/add_stdout
  total_add_stderr:
    type: File
    outputSource: each+total/add_stderr
  remark_stdout:
    type: File?
    outputSource: each+remark/stdout
  remark_stderr:
    type: File?
    outputSource: each+remark/stderr
steps:
  each+scale:
    run: ../tools/each+scale.cwl
    in:
      numbers: numbers
      config: scale_config
      factor: scale_factor
      least: scale_least
      stage_part: stage_part
    out: [scaled, stdout, stderr]
  each+total:
    run: each+total.cwl
    in:
      numbers: each+scale/scaled
      add_offset: total_add_offset
      stage_part: stage_part
    out: [sum, add_stdout, add_stderr]
  each+remark:
    run: ../tools/each+remark.cwl
    when: $(inputs.step_switch)
    in:
      sum: each+total/sum
      stage_part: stage_part
      after-each+total+add: each+total/add_stdout
      step_switch: with-remark
    out: [word, stdout, stderr]
