#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [661ac1552eb1]
cwlVersion: v1.2
class: CommandLineTool
label: count
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  NetworkAccess: {networkAccess: true}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/count}
outputs:
  number:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: number.txt}
  stdout: stdout
  stderr: stderr
stdout: count.stdout.txt
stderr: count.stderr.txt
