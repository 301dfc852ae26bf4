#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [ab5b930837df]
cwlVersion: v1.2
class: CommandLineTool
label: Sum numbers, of which each process reads its share
requirements:
  ResourceRequirement: {coresMin: 6, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [mpirun, -n, '3', python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=2, --processes=3, --all-given]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/sum}
outputs:
  total:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: total.txt}
  stdout: stdout
  stderr: stderr
stdout: sum.stdout.txt
stderr: sum.stderr.txt
