#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [dc33b3fb7c0a]
cwlVersion: v1.2
class: CommandLineTool
label: Take every n-th line of all files
requirements:
  DockerRequirement: {dockerPull: 'desc/scattered-share:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=shares=shares.shard-$(inputs.stage_shard)]
inputs:
  parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/text/plain
  stage_shard:
    type: string
    doc: Which shard of the work this is.
    inputBinding: {prefix: --shard=, separate: false}
outputs:
  shares:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shares.shard-$(inputs.stage_shard).txt}
  stdout: stdout
  stderr: stderr
stdout: share.shard-$(inputs.stage_shard).stdout.txt
stderr: share.shard-$(inputs.stage_shard).stderr.txt
