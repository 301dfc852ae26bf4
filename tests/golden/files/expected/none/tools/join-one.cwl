#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [965f34e128ef]
cwlVersion: v1.2
class: CommandLineTool
label: Join files
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=joined=joined-masked]
inputs:
  parts:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=parts=, separate: false}
    format: https://www.iana.org/assignments/media-types/text/plain
  mask:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/plain
    doc: What comes last.
    inputBinding: {prefix: --input=mask=, separate: false}
  after-join-all:
    type: ['null', File, 'File[]']
    doc: 'Not read: makes this step wait for join-all.'
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/join}
outputs:
  joined:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: joined-masked.txt}
  stdout: stdout
  stderr: stderr
stdout: join-one.stdout.txt
stderr: join-one.stderr.txt
