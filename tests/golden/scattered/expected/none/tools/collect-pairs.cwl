#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [b7492df8512f]
cwlVersion: v1.2
class: CommandLineTool
label: Put files behind each other, in their order
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=all=all-pairs]
inputs:
  parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/text/plain
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/gather}
outputs:
  all:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all-pairs.txt}
  stdout: stdout
  stderr: stderr
stdout: collect-pairs.stdout.txt
stderr: collect-pairs.stderr.txt
