#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [f0d7d9cd8e4a]
cwlVersion: v1.2
class: CommandLineTool
label: Plot where the selected objects are on the sky, and the numbers of each tomographic bin
doc: |
  The footprint is drawn in an equal-area projection, with the lenses, the mask and the borders
  of the patches of the jackknife where they are given. The numbers are responses, densities,
  shape noise, mean shear, and redshifts.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-plots_catalog:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 4096, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/plots_catalog]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions and metacalibrated ellipticities of galaxies, in the first table.
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    inputBinding: {prefix: --input=tracer-metadata=, separate: false}
  lens-sample:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: drawn on a map of its own
    inputBinding: {prefix: --input=lens-sample=, separate: false}
  mask:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: drawn, and taken into account by the densities
    inputBinding: {prefix: --input=mask=, separate: false}
  jackknife:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: whose patches are drawn
    inputBinding: {prefix: --input=jackknife=, separate: false}
outputs:
  footprint-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: footprint-plot.png}
  footprint-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: footprint-figure.pdf}
  bins-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: bins-plot.png}
  bins-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: bins-figure.pdf}
  stdout: stdout
  stderr: stderr
stdout: plots_catalog.stdout.txt
stderr: plots_catalog.stderr.txt
