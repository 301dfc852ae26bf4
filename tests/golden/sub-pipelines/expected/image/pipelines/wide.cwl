#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [ac3514a41513]
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
  after-each+scale:
    type: ['null', File, 'File[]']
  after-each+total+add:
    type: ['null', File, 'File[]']
  after-each+remark:
    type: ['null', File, 'File[]']
outputs:
  scaled:
    type: File
    outputSource: wide+scale/scaled
  sum:
    type: File
    outputSource: wide+total/sum
  word:
    type: File?
    outputSource: wide+remark/word
  scale_stdout:
    type: File
    outputSource: wide+scale/stdout
  scale_stderr:
    type: File
    outputSource: wide+scale/stderr
  total_add_stdout:
    type: File
    outputSource: wide+total/add_stdout
  total_add_stderr:
    type: File
    outputSource: wide+total/add_stderr
  remark_stdout:
    type: File?
    outputSource: wide+remark/stdout
  remark_stderr:
    type: File?
    outputSource: wide+remark/stderr
steps:
  wide+scale:
    run: ../tools/wide+scale.cwl
    in:
      numbers: numbers
      config: scale_config
      factor: scale_factor
      least: scale_least
      after-each+scale: after-each+scale
      after-each+total+add: after-each+total+add
      after-each+remark: after-each+remark
    out: [scaled, stdout, stderr]
  wide+total:
    run: wide+total.cwl
    in:
      numbers: wide+scale/scaled
      add_offset: total_add_offset
      after-each+scale: after-each+scale
      after-each+total+add: after-each+total+add
      after-each+remark: after-each+remark
    out: [sum, add_stdout, add_stderr]
  wide+remark:
    run: ../tools/wide+remark.cwl
    when: $(inputs.step_switch)
    in:
      sum: wide+total/sum
      after-wide+total+add: wide+total/add_stdout
      after-each+scale: after-each+scale
      after-each+total+add: after-each+total+add
      after-each+remark: after-each+remark
      step_switch: with-remark
    out: [word, stdout, stderr]
