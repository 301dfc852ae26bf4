#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [4b750050954a]
cwlVersion: v1.2
class: Workflow
label: folders 1.0
inputs:
  maps:
    type: Directory
outputs:
  copied-once:
    type: Directory
    outputSource: first/copied
  copied:
    type: Directory
    outputSource: second/copied
  first_stdout:
    type: File
    outputSource: first/stdout
  first_stderr:
    type: File
    outputSource: first/stderr
  second_stdout:
    type: File
    outputSource: second/stdout
  second_stderr:
    type: File
    outputSource: second/stderr
steps:
  first:
    run:
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
    in:
      maps: maps
    out: [copied, stdout, stderr]
  second:
    run:
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
    in:
      maps: first/copied
    out: [copied, stdout, stderr]
