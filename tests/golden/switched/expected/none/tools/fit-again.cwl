#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [1fccf2cbbeb6]
cwlVersion: v1.2
class: CommandLineTool
label: Find the largest number of a table
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=fits=fits-again]
inputs:
  table:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=table=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/fit}
outputs:
  fits:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: fits-again.txt}
  stdout: stdout
  stderr: stderr
stdout: fit-again.stdout.txt
stderr: fit-again.stderr.txt
