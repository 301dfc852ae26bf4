#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [4d01494468e3]
cwlVersion: v1.2
class: CommandLineTool
label: Copy a folder and add a file
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=copied=copied-once]
inputs:
  maps:
    type: Directory
    doc: texts
    inputBinding: {prefix: --input=maps=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/copy}
outputs:
  copied:
    type: Directory
    outputBinding: {glob: copied-once}
  stdout: stdout
  stderr: stderr
stdout: first.stdout.txt
stderr: first.stderr.txt
