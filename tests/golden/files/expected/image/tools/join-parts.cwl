#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [ffe2a101c6d5]
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
