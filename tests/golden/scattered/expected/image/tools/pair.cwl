#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [e7ee6ce1eee9]
cwlVersion: v1.2
class: CommandLineTool
label: Write a pair of values
requirements:
  DockerRequirement: {dockerPull: 'desc/scattered-pair:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=pairs=pairs.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both)]
inputs:
  first:
    type: long
    inputBinding: {valueFrom: --parameter=first=$(self)}
  second:
    type: double
    doc: minimum 0
    inputBinding: {valueFrom: --parameter=second=$(self)}
  name:
    type: {type: enum, symbols: [aa, ab, bb]}
    inputBinding: {valueFrom: --parameter=name=$(self)}
  both:
    type: boolean
    inputBinding: {valueFrom: --parameter=both=$(self)}
outputs:
  pairs:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: pairs.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).txt}
  stdout: stdout
  stderr: stderr
stdout: pair.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).stdout.txt
stderr: pair.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).stderr.txt
