#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [6ef8a3597f21]
cwlVersion: v1.2
class: CommandLineTool
label: Write a file for each line
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  text:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=text=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/split}
outputs:
  lines:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: lines.*.txt}
  stdout: stdout
  stderr: stderr
stdout: split.stdout.txt
stderr: split.stderr.txt
