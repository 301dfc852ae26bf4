#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [c4c83ecddd9e]
cwlVersion: v1.2
class: CommandLineTool
label: Sum the numbers of an exposure in bins
requirements:
  DockerRequirement: {dockerPull: 'desc/scattered-measure:1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, '--output=table=tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin)']
inputs:
  sky-exposure:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    inputBinding: {prefix: --input=sky-exposure=, separate: false}
  nbin:
    type: long
    doc: number of bins; minimum 1
    inputBinding: {valueFrom: --parameter=nbin=$(self)}
  factor:
    type: double
    inputBinding: {valueFrom: --parameter=factor=$(self)}
outputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: 'tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin).txt'}
  stdout: stdout
  stderr: stderr
stdout: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stdout.txt
stderr: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stderr.txt
