#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [911a91550357]
cwlVersion: v1.2
class: CommandLineTool
label: Multiply numbers
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  --output=scaled=all-scaled.$(inputs.stage_part)]
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=numbers=, separate: false}
  config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    inputBinding: {prefix: --config=config=, separate: false}
  factor:
    type: double
    doc: factor of all numbers; above least
    inputBinding: {valueFrom: --parameter=factor=$(self)}
  least:
    type: double
    inputBinding: {valueFrom: --parameter=least=$(self)}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/scale}
outputs:
  scaled:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: all-scaled.$(inputs.stage_part).txt}
  stdout: stdout
  stderr: stderr
stdout: each+scale.$(inputs.stage_part).stdout.txt
stderr: each+scale.$(inputs.stage_part).stderr.txt
