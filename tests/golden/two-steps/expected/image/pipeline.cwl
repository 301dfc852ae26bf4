#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [1ba9b867e021]
cwlVersion: v1.2
class: Workflow
label: Count the galaxies of a survey
inputs:
  shear-catalog:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
  tomography_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  tomography_nbin:
    type: long
    doc: number of bins; minimum 1, maximum 20
    default: 2
  tomography_zmax:
    type: double
    doc: highest redshift
    default: 1.0
outputs:
  tomographic-catalog:
    type: File
    outputSource: tomography/tomographic-catalog
  number:
    type: File
    outputSource: count/number
  tomography_stdout:
    type: File
    outputSource: tomography/stdout
  tomography_stderr:
    type: File
    outputSource: tomography/stderr
  count_stdout:
    type: File
    outputSource: count/stdout
  count_stderr:
    type: File
    outputSource: count/stderr
steps:
  tomography:
    run: tools/tomography.cwl
    in:
      shear-catalog: shear-catalog
      config: tomography_config
      nbin: tomography_nbin
      zmax: tomography_zmax
    out: [tomographic-catalog, stdout, stderr]
  count:
    run: tools/count.cwl
    in:
      tomographic-catalog: tomography/tomographic-catalog
    out: [number, stdout, stderr]
