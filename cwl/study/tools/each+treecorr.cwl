#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/study/pipeline.yaml; `descpipe export-cwl` makes it anew [c69474157f83]
cwlVersion: v1.2
class: CommandLineTool
label: Measure xi+ and xi- of all pairs of tomographic bins with TreeCorr
doc: |
  Ellipticities are calibrated by the full response of their bin. The covariance is a jackknife
  over patches of the sky. The results, the n(z) and the metadata of the bins go into a SACC
  file: xi+ and then xi- of each pair of bins, angles in arcmin.

  Scattered over shards, each part measures some of the pairs, and the stage gather makes one
  file of theirs.
requirements:
  DockerRequirement: {dockerPull: 'desc/study-treecorr:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=study/0.1.0/each/treecorr,
  --output=two-point=two-points.$(inputs.stage_part), --output=jackknife=jackknife.$(inputs.stage_part)]
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
  photoz-stack:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Redshift distribution of each tomographic bin: BIN1, BIN2 and so on.'
    inputBinding: {prefix: --input=photoz-stack=, separate: false}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    inputBinding: {prefix: --input=tracer-metadata=, separate: false}
  config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    inputBinding: {prefix: --config=config=, separate: false}
  min_sep:
    type: double
    doc: smallest separation [arcmin]; above 0.0
    inputBinding: {valueFrom: --parameter=min_sep=$(self)}
  max_sep:
    type: double
    doc: largest separation [arcmin]; maximum 10800.0, above min_sep
    inputBinding: {valueFrom: --parameter=max_sep=$(self)}
  nbins:
    type: long
    doc: number of logarithmic bins of separation; minimum 1
    inputBinding: {valueFrom: --parameter=nbins=$(self)}
  npatch:
    type: long
    doc: number of patches of the jackknife; minimum 2
    inputBinding: {valueFrom: --parameter=npatch=$(self)}
  seed:
    type: long
    doc: seed of the search for patches; minimum 0
    inputBinding: {valueFrom: --parameter=seed=$(self)}
  subtract_mean:
    type: boolean
    doc: subtract the mean shear of each bin
    inputBinding: {valueFrom: --parameter=subtract_mean=$(self)}
  flip_g1:
    type: boolean
    doc: change the sign of g1
    inputBinding: {valueFrom: --parameter=flip_g1=$(self)}
  flip_g2:
    type: boolean
    doc: change the sign of g2
    inputBinding: {valueFrom: --parameter=flip_g2=$(self)}
  stage_part:
    type: string
    doc: Which part of its pipeline this is.
outputs:
  two-point:
    type: File
    doc: Correlation functions xi+ and xi- of all pairs of tomographic bins.
    outputBinding: {glob: two-points.$(inputs.stage_part).sacc}
  jackknife:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Correlation functions without one patch of the sky each: their scatter is the covariance.'
    outputBinding: {glob: jackknife.$(inputs.stage_part).fits}
  stdout: stdout
  stderr: stderr
stdout: each+treecorr.$(inputs.stage_part).stdout.txt
stderr: each+treecorr.$(inputs.stage_part).stderr.txt
