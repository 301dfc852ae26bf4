#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [997da5aa5955]
cwlVersion: v1.2
class: CommandLineTool
label: Sum the numbers of an exposure in bins
requirements:
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
baseCommand: [python3, -B]
arguments: [$(inputs.stage_folder.path)/run.py, --outputs=., --threads=$(runtime.cores), --all-given,
  '--output=table=tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin)']
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
  stage_folder:
    type: Directory
    doc: The stage's run.py and the modules beside it.
    default: {class: Directory, location: ../../../images/measure}
outputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
    outputBinding: {glob: 'tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin).txt'}
  stdout: stdout
  stderr: stderr
stdout: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stdout.txt
stderr: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stderr.txt
