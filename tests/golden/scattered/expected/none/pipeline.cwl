#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [f9cc1bb8b98c]
cwlVersion: v1.2
class: Workflow
label: scattered 1.0
requirements:
  ScatterFeatureRequirement: {}
inputs:
  exposures:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
  measure_nbin:
    type: long[]
    doc: number of bins; minimum 1
    default: [2, 3]
  measure_factor:
    type: double
    default: 1.0
  pair_first:
    type: long[]
    default: [0, 0, 1]
  pair_second:
    type: double[]
    doc: minimum 0
    default: [0.5, 1.0e-07, 1.0]
  pair_name:
    type:
      type: array
      items: Any
    default: [aa, ab, bb]
  pair_both:
    type: boolean[]
    default: [true, false, true]
  share_shards:
    type: string[]
    default: [1-of-3, 2-of-3, 3-of-3]
outputs:
  tables:
    type: File[]
    outputSource: measure/table
  fits:
    type: File[]
    outputSource: fit/fits
  pairs:
    type: File[]
    outputSource: pair/pairs
  all-pairs:
    type: File
    outputSource: collect-pairs/all
  shares:
    type: File[]
    outputSource: share/shares
  all:
    type: File
    outputSource: collect/all
  all-shares:
    type: File
    outputSource: collect-shares/all
  measure_stdout:
    type: File[]
    outputSource: measure/stdout
  measure_stderr:
    type: File[]
    outputSource: measure/stderr
  fit_stdout:
    type: File[]
    outputSource: fit/stdout
  fit_stderr:
    type: File[]
    outputSource: fit/stderr
  pair_stdout:
    type: File[]
    outputSource: pair/stdout
  pair_stderr:
    type: File[]
    outputSource: pair/stderr
  collect-pairs_stdout:
    type: File
    outputSource: collect-pairs/stdout
  collect-pairs_stderr:
    type: File
    outputSource: collect-pairs/stderr
  share_stdout:
    type: File[]
    outputSource: share/stdout
  share_stderr:
    type: File[]
    outputSource: share/stderr
  collect_stdout:
    type: File
    outputSource: collect/stdout
  collect_stderr:
    type: File
    outputSource: collect/stderr
  collect-shares_stdout:
    type: File
    outputSource: collect-shares/stdout
  collect-shares_stderr:
    type: File
    outputSource: collect-shares/stderr
steps:
  measure:
    run: tools/measure.cwl
    scatter: [sky-exposure, nbin]
    scatterMethod: flat_crossproduct
    in:
      sky-exposure: exposures
      nbin: measure_nbin
      factor: measure_factor
    out: [table, stdout, stderr]
  fit:
    run: tools/fit.cwl
    scatter: table
    in:
      table: measure/table
    out: [fits, stdout, stderr]
  pair:
    run: tools/pair.cwl
    scatter: [first, second, name, both]
    scatterMethod: dotproduct
    in:
      first: pair_first
      second: pair_second
      name: pair_name
      both: pair_both
    out: [pairs, stdout, stderr]
  collect-pairs:
    run: tools/collect-pairs.cwl
    in:
      parts: pair/pairs
    out: [all, stdout, stderr]
  share:
    run: tools/share.cwl
    scatter: stage_shard
    in:
      parts: exposures
      stage_shard: share_shards
    out: [shares, stdout, stderr]
  collect:
    run: tools/collect.cwl
    in:
      parts: fit/fits
      after-share: share/stdout
    out: [all, stdout, stderr]
  collect-shares:
    run: tools/collect-shares.cwl
    in:
      parts: share/shares
    out: [all, stdout, stderr]
