#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d7d9dcdf119f]
cwlVersion: v1.2
class: CommandLineTool
label: Copy a folder and add a file
requirements:
  DockerRequirement: {dockerPull: 'desc/folders-copy:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=copied=copied-once]
inputs:
  maps:
    type: Directory
    doc: texts
    inputBinding: {prefix: --input=maps=, separate: false}
outputs:
  copied:
    type: Directory
    outputBinding: {glob: copied-once}
  stdout: stdout
  stderr: stderr
stdout: first.stdout.txt
stderr: first.stderr.txt
