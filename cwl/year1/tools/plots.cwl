#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [3f30976222d4]
cwlVersion: v1.2
class: CommandLineTool
label: Plot the n(z) of each bin and the xi+ and xi- of all pairs of bins
doc: |
  With the truth of a simulated survey, its redshifts and the theory curve of its cosmology are
  drawn beside the measurement, with the chi-square of each correlation function. Without it, the
  theory that the stage theory has fitted is drawn.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-plots:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 4096, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/plots]
inputs:
  two-point:
    type: File
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
    inputBinding: {prefix: --input=two-point=, separate: false}
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
  nz-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: nz-plot.png}
  xi-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: xi-plot.png}
  nz-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: nz-figure.pdf}
  xi-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: xi-figure.pdf}
  stdout: stdout
  stderr: stderr
stdout: plots.stdout.txt
stderr: plots.stderr.txt
