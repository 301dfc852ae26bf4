#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d580aa0e3103]
cwlVersion: v1.2
class: CommandLineTool
label: Assign galaxies to tomographic bins
doc: |
  Bins have equal width in redshift, from 0 to zmax:
  a galaxy beyond is in bin -1.
requirements:
  DockerRequirement: {dockerPull: 'ghcr.io/desc/two-steps-tomography:1.0'}
  ResourceRequirement: {coresMin: 2, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    doc: One galaxy a line.
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    inputBinding: {prefix: --config=config=, separate: false}
  nbin:
    type: long
    doc: number of bins; minimum 1, maximum 20
    inputBinding: {valueFrom: --parameter=nbin=$(self)}
  zmax:
    type: double
    doc: highest redshift
    inputBinding: {valueFrom: --parameter=zmax=$(self)}
outputs:
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    outputBinding: {glob: tomographic-catalog.csv}
  stdout: stdout
  stderr: stderr
stdout: tomography.stdout.txt
stderr: tomography.stderr.txt
