#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [80d883554f1a]
cwlVersion: v1.2
class: CommandLineTool
label: Join files
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=joined=again]
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
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/join}
outputs:
  joined:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: again.txt}
  stdout: stdout
  stderr: stderr
stdout: join-parts.stdout.txt
stderr: join-parts.stderr.txt
