#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [6e4c4171130b]
cwlVersion: v1.2
class: CommandLineTool
label: Sum numbers, of which each process reads its share
requirements:
  DockerRequirement: {dockerPull: 'desc/processes-sum:1.0'}
  ResourceRequirement: {coresMin: 2, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [mpirun, -n, '2', /opt/desc/run.py]
arguments: [--outputs=., --threads=1, --processes=2, --all-given, --output=total=totals.$(inputs.numbers.nameroot)]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
outputs:
  total:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: totals.$(inputs.numbers.nameroot).txt}
  stdout: stdout
  stderr: stderr
stdout: sums.$(inputs.numbers.nameroot).stdout.txt
stderr: sums.$(inputs.numbers.nameroot).stderr.txt
