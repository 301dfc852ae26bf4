#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [61000ea9cd1d]
cwlVersion: v1.2
class: CommandLineTool
label: Write the numbers of each process, and those of its neighbour, into a file of its own
requirements:
  DockerRequirement: {dockerPull: 'desc/processes-share:1.0'}
  ResourceRequirement: {coresMin: 4, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [mpirun, -n, '4', /opt/desc/run.py]
arguments: [--outputs=., --threads=1, --processes=4, --all-given]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
outputs:
  shares:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: shares.*.txt}
  stdout: stdout
  stderr: stderr
stdout: share.stdout.txt
stderr: share.stderr.txt
