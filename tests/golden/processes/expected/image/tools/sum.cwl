#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [c0f92d89975e]
cwlVersion: v1.2
class: CommandLineTool
label: Sum numbers, of which each process reads its share
requirements:
  DockerRequirement: {dockerPull: 'desc/processes-sum:1.0'}
  ResourceRequirement: {coresMin: 6, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [mpirun, -n, '3', /opt/desc/run.py]
arguments: [--outputs=., --threads=2, --processes=3, --all-given]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
outputs:
  total:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: total.txt}
  stdout: stdout
  stderr: stderr
stdout: sum.stdout.txt
stderr: sum.stderr.txt
