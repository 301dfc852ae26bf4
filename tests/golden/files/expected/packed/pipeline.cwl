#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [bbf66b891360]
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
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Join files
      requirements:
        DockerRequirement: {dockerPull: 'desc/files-join:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
        mask:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          doc: What comes last.
          inputBinding: {prefix: --input=mask=, separate: false}
      outputs:
        joined:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: joined.txt}
        stdout: stdout
        stderr: stderr
      stdout: join-all.stdout.txt
      stderr: join-all.stderr.txt
    in:
      parts: parts
    out: [joined, stdout, stderr]
  join-one:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Join files
      requirements:
        DockerRequirement: {dockerPull: 'desc/files-join:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=joined=joined-masked]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
        mask:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          doc: What comes last.
          inputBinding: {prefix: --input=mask=, separate: false}
        after-join-all:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for join-all.'
      outputs:
        joined:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: joined-masked.txt}
        stdout: stdout
        stderr: stderr
      stdout: join-one.stdout.txt
      stderr: join-one.stderr.txt
    in:
      parts: parts
      mask: extra
      after-join-all: join-all/stdout
    out: [joined, stdout, stderr]
  split:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Write a file for each line
      requirements:
        DockerRequirement: {dockerPull: 'desc/files-split:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        text:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=text=, separate: false}
      outputs:
        lines:
          type: File[]
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: lines.*.txt}
        stdout: stdout
        stderr: stderr
      stdout: split.stdout.txt
      stderr: split.stderr.txt
    in:
      text: join-one/joined
    out: [lines, stdout, stderr]
  join-parts:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Join files
      requirements:
        DockerRequirement: {dockerPull: 'desc/files-join:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=joined=again]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
        mask:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          doc: What comes last.
          inputBinding: {prefix: --input=mask=, separate: false}
      outputs:
        joined:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: again.txt}
        stdout: stdout
        stderr: stderr
      stdout: join-parts.stdout.txt
      stderr: join-parts.stderr.txt
    in:
      parts: split/lines
    out: [joined, stdout, stderr]
