#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [65638d5c6f6a]
cwlVersion: v1.2
class: Workflow
label: files 1.0
inputs:
  parts:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
  extra:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
outputs:
  joined:
    type: File
    outputSource: join-all/joined
  joined-masked:
    type: File
    outputSource: join-one/joined
  lines:
    type: File[]
    outputSource: split/lines
  again:
    type: File
    outputSource: join-parts/joined
  join-all_stdout:
    type: File
    outputSource: join-all/stdout
  join-all_stderr:
    type: File
    outputSource: join-all/stderr
  join-one_stdout:
    type: File
    outputSource: join-one/stdout
  join-one_stderr:
    type: File
    outputSource: join-one/stderr
  split_stdout:
    type: File
    outputSource: split/stdout
  split_stderr:
    type: File
    outputSource: split/stderr
  join-parts_stdout:
    type: File
    outputSource: join-parts/stdout
  join-parts_stderr:
    type: File
    outputSource: join-parts/stderr
steps:
  join-all:
    run: tools/join-all.cwl
    in:
      parts: parts
    out: [joined, stdout, stderr]
  join-one:
    run: tools/join-one.cwl
    in:
      parts: parts
      mask: extra
      after-join-all: join-all/stdout
    out: [joined, stdout, stderr]
  split:
    run: tools/split.cwl
    in:
      text: join-one/joined
    out: [lines, stdout, stderr]
  join-parts:
    run: tools/join-parts.cwl
    in:
      parts: split/lines
    out: [joined, stdout, stderr]
