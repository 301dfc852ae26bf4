#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/noise-study/pipeline.yaml; `descpipe export-cwl` makes it anew [d8ae06d7f6ce]
cwlVersion: v1.2
class: CommandLineTool
label: Stack photometric redshifts to the n(z) of each tomographic bin
doc: |
  The densities of redshift of a bin's galaxies are added with the weights of the shear
  catalogue; each n(z) is a density with integral one. The metadata say the effective number
  density, the shape noise and the mean shear of each bin, for the area of the survey.
requirements:
  DockerRequirement: {dockerPull: 'desc/study-pz_stack:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=noise-study/0.1.0/each/pz_stack,
  --output=photoz-stack=photoz-stack.$(inputs.stage_part), --output=tracer-metadata=tracer-metadata.$(inputs.stage_part)]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions and metacalibrated ellipticities of galaxies, in the first table.
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Photometric redshifts of galaxies and their densities, in the first table.
    inputBinding: {prefix: --input=photoz-catalog=, separate: false}
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
  method:
    type: {type: enum, symbols: [pdf, point]}
    doc: stack densities, or count point estimates
    inputBinding: {valueFrom: --parameter=method=$(self)}
  area:
    type: double?
    doc: area of the survey, instead of the shear catalogue's AREA [deg2]; maximum 41252.96, above 0.0
    inputBinding: {valueFrom: --parameter=area=$(self)}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
outputs:
  photoz-stack:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Redshift distribution of each tomographic bin: BIN1, BIN2 and so on.'
    outputBinding: {glob: photoz-stack.$(inputs.stage_part).fits}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    outputBinding: {glob: tracer-metadata.$(inputs.stage_part).yaml}
  stdout: stdout
  stderr: stderr
stdout: each+pz_stack.$(inputs.stage_part).stdout.txt
stderr: each+pz_stack.$(inputs.stage_part).stderr.txt
