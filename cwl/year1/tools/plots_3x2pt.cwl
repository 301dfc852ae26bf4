#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [a6bd3bfe630b]
cwlVersion: v1.2
class: CommandLineTool
label: Plot gamma_t and w of all pairs of bins, n(z) of the lenses, and the correlation matrix
doc: |
  With the truth of a simulated survey, the theory curve of its cosmology is drawn beside the
  measurement, with the chi-square of each correlation function. Without it, the theory that the
  stage theory has fitted is drawn.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-plots_3x2pt:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 4096, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/plots_3x2pt]
inputs:
  two-point:
    type: File
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
    inputBinding: {prefix: --input=two-point=, separate: false}
  lens-sample:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Lens galaxies in bins of redshift, and the redshift distribution of each bin.
    inputBinding: {prefix: --input=lens-sample=, separate: false}
  photoz-stack:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Redshift distribution of each tomographic bin: BIN1, BIN2 and so on.'
    inputBinding: {prefix: --input=photoz-stack=, separate: false}
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
    inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
  truth:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: of a simulated survey
    inputBinding: {prefix: --input=truth=, separate: false}
  theory-points:
    type: File?
    format: https://www.iana.org/assignments/media-types/text/csv
    doc: of the stage theory; drawn without truth
    inputBinding: {prefix: --input=theory-points=, separate: false}
outputs:
  gamma-t-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: gamma-t-plot.png}
  gamma-t-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: gamma-t-figure.pdf}
  w-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: w-plot.png}
  w-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: w-figure.pdf}
  lens-nz-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: lens-nz-plot.png}
  lens-nz-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: lens-nz-figure.pdf}
  correlation-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: correlation-plot.png}
  correlation-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: correlation-figure.pdf}
  stdout: stdout
  stderr: stderr
stdout: plots_3x2pt.stdout.txt
stderr: plots_3x2pt.stderr.txt
