#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/study/pipeline.yaml; `descpipe export-cwl` makes it anew [393f39891029]
cwlVersion: v1.2
class: CommandLineTool
label: Draw positions evenly over what was observed
doc: |
  They tell the clustering of galaxies from the shape of the survey, and the shear around lenses
  from that around any position. The same positions serve for all bins. Where a part of a pixel
  of the mask was observed, there are as many fewer of them.
requirements:
  DockerRequirement: {dockerPull: 'desc/study-random_catalog:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=study/0.1.0/each/random_catalog,
  --output=random-catalog=random-catalog.$(inputs.stage_part)]
inputs:
  mask:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Map of the sky by healsparse: the fraction of each pixel that was observed.'
    inputBinding: {prefix: --input=mask=, separate: false}
  density:
    type: double
    doc: number of positions per area [1/arcmin2]; above 0.0
    inputBinding: {valueFrom: --parameter=density=$(self)}
  number:
    type: long?
    doc: number of positions; minimum 1, instead of density
    inputBinding: {valueFrom: --parameter=number=$(self)}
  min_fraction:
    type: double
    doc: pixels of which less was observed are left out; lens_sample must have the same; minimum 0.0,
      maximum 1.0
    inputBinding: {valueFrom: --parameter=min_fraction=$(self)}
  seed:
    type: long
    doc: seed of the random numbers; minimum 0
    inputBinding: {valueFrom: --parameter=seed=$(self)}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
outputs:
  random-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions spread evenly over what was observed, in the first table.
    outputBinding: {glob: random-catalog.$(inputs.stage_part).fits}
  stdout: stdout
  stderr: stderr
stdout: each+random_catalog.$(inputs.stage_part).stdout.txt
stderr: each+random_catalog.$(inputs.stage_part).stderr.txt
