#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/two-point/pipeline.yaml; `descpipe export-cwl` makes it anew [b833adedf280]
cwlVersion: v1.2
class: CommandLineTool
label: Assign galaxies to tomographic bins and measure the shear response of each bin
doc: |
  Bins hold equal weight of the selected galaxies, or have given edges; a galaxy is in bin k if
  edge k <= z < edge k + 1, and in bin -1 if it is not selected. The response is that of
  metacalibration, of the ellipticities (R_gamma) and of the selection (R_S).
requirements:
  DockerRequirement: {dockerPull: 'desc/two-point-tomography:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 300}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    inputBinding: {prefix: --input=shear-catalog=, separate: false}
  photoz-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    inputBinding: {prefix: --input=photoz-catalog=, separate: false}
  nbin:
    type: long
    doc: number of tomographic bins of equal weight; minimum 1
    inputBinding: {valueFrom: --parameter=nbin=$(self)}
  zmin:
    type: double
    doc: lowest redshift of the first bin; minimum 0.0
    inputBinding: {valueFrom: --parameter=zmin=$(self)}
  zmax:
    type: double
    doc: highest redshift of the last bin; minimum 0.0
    inputBinding: {valueFrom: --parameter=zmax=$(self)}
  edges:
    type:
    - 'null'
    - type: array
      items: double
      inputBinding: {valueFrom: --parameter=edges=$(self), position: 1}
    doc: edges of the bins, instead of nbin, zmin and zmax; minimum 0.0
  s2n_cut:
    type: double
    doc: signal to noise must be greater; minimum 0.0
    inputBinding: {valueFrom: --parameter=s2n_cut=$(self)}
  size_cut:
    type: double
    doc: squared size over that of the PSF must be greater; minimum 0.0
    inputBinding: {valueFrom: --parameter=size_cut=$(self)}
outputs:
  tomographic-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    outputBinding: {glob: tomographic-catalog.fits}
  stdout: stdout
  stderr: stderr
stdout: tomography.stdout.txt
stderr: tomography.stderr.txt
