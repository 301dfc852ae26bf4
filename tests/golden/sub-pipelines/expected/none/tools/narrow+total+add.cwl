#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [797e44de99d3]
cwlVersion: v1.2
class: CommandLineTool
label: Add numbers
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=sum=narrow-sum]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  offset:
    type: double
    inputBinding: {valueFrom: --parameter=offset=$(self)}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/add}
outputs:
  sum:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: narrow-sum.txt}
  stdout: stdout
  stderr: stderr
stdout: narrow+total+add.stdout.txt
stderr: narrow+total+add.stderr.txt
