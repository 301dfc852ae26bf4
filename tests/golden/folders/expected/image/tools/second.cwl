#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [fb23d926cc23]
cwlVersion: v1.2
class: CommandLineTool
label: Copy a folder and add a file
requirements:
  DockerRequirement: {dockerPull: 'desc/folders-copy:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  maps:
    type: Directory
    doc: texts
    inputBinding: {prefix: --input=maps=, separate: false}
outputs:
  copied:
    type: Directory
    outputBinding: {glob: copied}
  stdout: stdout
  stderr: stderr
stdout: second.stdout.txt
stderr: second.stderr.txt
