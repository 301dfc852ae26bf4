#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [0d824c33c8d3]
cwlVersion: v1.2
class: Workflow
label: analyses 1.0
requirements:
  SubworkflowFeatureRequirement: {}
  ScatterFeatureRequirement: {}
  StepInputExpressionRequirement: {}
  MultipleInputFeatureRequirement: {}
inputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  tables:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
  deep:
    type: boolean
    default: true
  quick:
    type: boolean
    default: false
  narrow_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  narrow_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: true
  narrow_scale_factor:
    type: double
    doc: factor of all numbers; above scale_least
    default: 3.0
  narrow_scale_least:
    type: double
    default: 0.0
  narrow_total_add_offset:
    type: double
    default: 0.25
  each_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  each_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: true
  each_scale_factor:
    type: double[]
    doc: factor of all numbers; above scale_least
    default: [1.0, 2.0]
  each_scale_least:
    type: double
    default: 0.0
  each_total_add_offset:
    type: double
    default: 0.5
  wide_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  wide_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: false
  wide_scale_factor:
    type: double
    doc: factor of all numbers; above scale_least
    default: 10.0
  wide_scale_least:
    type: double
    default: 0.0
  wide_total_add_offset:
    type: double
    default: 0.5
  fast_offset:
    type: double
    default: 0.0
  nights_offset:
    type: double
    default: 0.0
outputs:
  narrow-scaled:
    type: File
    outputSource: narrow/scaled
  narrow-sum:
    type: File
    outputSource: narrow/sum
  narrow-word:
    type: File?
    outputSource: narrow/word
  all-scaled:
    type: File[]
    outputSource: each/scaled
  all-sums:
    type: File[]
    outputSource: each/sum
  all-words:
    type: File[]
    outputSource: [each/word]
    linkMerge: merge_flattened
    pickValue: all_non_null
  wide-scaled:
    type: File?
    outputSource: wide/scaled
  wide-sum:
    type: File?
    outputSource: wide/sum
  wide-word:
    type: File?
    outputSource: wide/word
  quick-sum:
    type: File?
    outputSource: fast/sum
  night-sums:
    type: File[]
    outputSource: [nights/sum]
    linkMerge: merge_flattened
    pickValue: all_non_null
  shown:
    type: File
    outputSource: show/shown
  all:
    type: File
    outputSource: gather/all
  narrow_scale_stdout:
    type: File
    outputSource: narrow/scale_stdout
  narrow_scale_stderr:
    type: File
    outputSource: narrow/scale_stderr
  narrow_total_add_stdout:
    type: File
    outputSource: narrow/total_add_stdout
  narrow_total_add_stderr:
    type: File
    outputSource: narrow/total_add_stderr
  narrow_remark_stdout:
    type: File?
    outputSource: narrow/remark_stdout
  narrow_remark_stderr:
    type: File?
    outputSource: narrow/remark_stderr
  each_scale_stdout:
    type: File[]
    outputSource: each/scale_stdout
  each_scale_stderr:
    type: File[]
    outputSource: each/scale_stderr
  each_total_add_stdout:
    type: File[]
    outputSource: each/total_add_stdout
  each_total_add_stderr:
    type: File[]
    outputSource: each/total_add_stderr
  each_remark_stdout:
    type: File[]
    outputSource: [each/remark_stdout]
    linkMerge: merge_flattened
    pickValue: all_non_null
  each_remark_stderr:
    type: File[]
    outputSource: [each/remark_stderr]
    linkMerge: merge_flattened
    pickValue: all_non_null
  wide_scale_stdout:
    type: File?
    outputSource: wide/scale_stdout
  wide_scale_stderr:
    type: File?
    outputSource: wide/scale_stderr
  wide_total_add_stdout:
    type: File?
    outputSource: wide/total_add_stdout
  wide_total_add_stderr:
    type: File?
    outputSource: wide/total_add_stderr
  wide_remark_stdout:
    type: File?
    outputSource: wide/remark_stdout
  wide_remark_stderr:
    type: File?
    outputSource: wide/remark_stderr
  fast_stdout:
    type: File?
    outputSource: fast/stdout
  fast_stderr:
    type: File?
    outputSource: fast/stderr
  nights_stdout:
    type: File[]
    outputSource: [nights/stdout]
    linkMerge: merge_flattened
    pickValue: all_non_null
  nights_stderr:
    type: File[]
    outputSource: [nights/stderr]
    linkMerge: merge_flattened
    pickValue: all_non_null
  show_stdout:
    type: File
    outputSource: show/stdout
  show_stderr:
    type: File
    outputSource: show/stderr
  gather_stdout:
    type: File
    outputSource: gather/stdout
  gather_stderr:
    type: File
    outputSource: gather/stderr
steps:
  narrow:
    run: pipelines/narrow.cwl
    in:
      numbers: table
      scale_config: narrow_scale_config
      with-remark: narrow_with-remark
      scale_factor: narrow_scale_factor
      scale_least: narrow_scale_least
      total_add_offset: narrow_total_add_offset
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  each:
    run: pipelines/each.cwl
    scatter: [numbers, scale_factor]
    scatterMethod: dotproduct
    in:
      numbers: tables
      scale_config: each_scale_config
      with-remark: each_with-remark
      scale_factor: each_scale_factor
      scale_least: each_scale_least
      total_add_offset: each_total_add_offset
      stage_part:
        valueFrom: $(inputs.numbers.nameroot).scale_factor-$(inputs.scale_factor)
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  wide:
    run: pipelines/wide.cwl
    when: $(inputs.step_switch)
    in:
      numbers: narrow/scaled
      scale_config: wide_scale_config
      with-remark: wide_with-remark
      scale_factor: wide_scale_factor
      scale_least: wide_scale_least
      total_add_offset: wide_total_add_offset
      after-each+scale: each/scale_stdout
      after-each+total+add: each/total_add_stdout
      after-each+remark:
        source: [each/remark_stdout]
        linkMerge: merge_flattened
        pickValue: all_non_null
      step_switch: deep
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  fast:
    run: tools/fast.cwl
    when: $(inputs.step_switch)
    in:
      numbers: table
      offset: fast_offset
      step_switch: quick
    out: [sum, stdout, stderr]
  nights:
    run: tools/nights.cwl
    when: $(inputs.step_switch)
    scatter: numbers
    in:
      numbers: tables
      offset: nights_offset
      step_switch: quick
    out: [sum, stdout, stderr]
  show:
    run: tools/show.cwl
    in:
      first:
        source: [fast/sum, wide/sum]
        pickValue: first_non_null
      second: wide/word
      third:
        source: [fast/sum, narrow/word]
        pickValue: the_only_non_null
      after-wide+scale: wide/scale_stdout
      after-wide+total+add: wide/total_add_stdout
      after-wide+remark: wide/remark_stdout
      after-nights:
        source: [nights/stdout]
        linkMerge: merge_flattened
        pickValue: all_non_null
    out: [shown, stdout, stderr]
  gather:
    run: tools/gather.cwl
    in:
      parts:
        source: [narrow/sum, fast/sum, nights/sum, each/sum]
        linkMerge: merge_flattened
        pickValue: all_non_null
    out: [all, stdout, stderr]
