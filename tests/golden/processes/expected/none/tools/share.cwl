#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [3e02db4e0ad5]
cwlVersion: v1.2
class: CommandLineTool
label: Write the numbers of each process, and those of its neighbour, into a file of its own
requirements:
  ResourceRequirement: {coresMin: 4, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [mpirun, -n, '4', python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=1, --processes=4, --all-given]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/share}
outputs:
  shares:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shares.*.txt}
  stdout: stdout
  stderr: stderr
stdout: share.stdout.txt
stderr: share.stderr.txt
