#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [35f3c1a2fde8]
cwlVersion: v1.2
class: CommandLineTool
label: Take every n-th line of all files
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=shares=shares.shard-$(inputs.stage_shard)]
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
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/share}
outputs:
  shares:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shares.shard-$(inputs.stage_shard).txt}
  stdout: stdout
  stderr: stderr
stdout: share.shard-$(inputs.stage_shard).stdout.txt
stderr: share.shard-$(inputs.stage_shard).stderr.txt
