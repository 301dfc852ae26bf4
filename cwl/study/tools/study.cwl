#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/study/pipeline.yaml; `descpipe export-cwl` makes it anew [08c9ba086e1e]
cwlVersion: v1.2
class: CommandLineTool
label: Compare the correlation functions of many simulated surveys with their truths
doc: |
  The table has the mean amplitude over the surveys, with its error by their scatter, and how the
  jackknife errors compare with that scatter. The amplitudes of each survey are in another file.
  With samples of lenses, the shear around them and their clustering are compared too. With
  comparisons with theory, a second table tells how often the range of S8 holds the truth.
requirements:
  DockerRequirement: {dockerPull: 'desc/study-study:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=study/0.1.0/study]
inputs:
  two-points:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=two-points=, separate: false}
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
  tomographic-catalogs:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=tomographic-catalogs=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Tomographic bin of each galaxy, and the shear response of each bin.
  truths:
    type:
      type: array
      items: File
      inputBinding: {prefix: --input=truths=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: What a simulated survey was made from, and what it predicts.
  lens-samples:
    type:
    - 'null'
    - type: array
      items: File
      inputBinding: {prefix: --input=lens-samples=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Lens galaxies in bins of redshift, and the redshift distribution of each bin.
  theory-comparisons:
    type:
    - 'null'
    - type: array
      items: File
      inputBinding: {prefix: --input=theory-comparisons=, separate: false}
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: what the stage theory says of each
outputs:
  study-table:
    type: File
    outputBinding: {glob: study-table.md}
  amplitudes:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    outputBinding: {glob: amplitudes.csv}
  study-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: study-plot.png}
  stdout: stdout
  stderr: stderr
stdout: study.stdout.txt
stderr: study.stderr.txt
