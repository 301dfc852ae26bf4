#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [77839e356977]
cwlVersion: v1.2
class: CommandLineTool
label: Test what must be zero, each with its chi-square, its p-value and PASS or FAIL
doc: |
  The mean shear where the PSF is round; its change with the ellipticity of the PSF, and the
  correlation of both at a distance; B modes in xi+ and xi-; the cross shear around lenses, where
  there are some; and the tangential shear around random points, where they are given.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-null_tests:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 8192, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 1800}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
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
  two-point:
    type: File
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
    inputBinding: {prefix: --input=two-point=, separate: false}
  jackknife:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Correlation functions without one patch of the sky each: their scatter is the covariance.'
    inputBinding: {prefix: --input=jackknife=, separate: false}
  random-catalog:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: Positions spread evenly over what was observed, in the first table.
    inputBinding: {prefix: --input=random-catalog=, separate: false}
  tests:
    type:
      type: array
      items: string
      inputBinding: {valueFrom: --parameter=tests=$(self), position: 1}
    doc: what is tested; one of 'additive_bias', 'psf_leakage', 'star_galaxy', 'b_modes', 'cross_shear',
      'random_shear'
  p_limit:
    type: double
    doc: a test with a smaller p-value fails; above 0.0, below 0.5
    inputBinding: {valueFrom: --parameter=p_limit=$(self)}
  on_fail:
    type: {type: enum, symbols: [report, stop]}
    doc: whether the step fails if a test does, and writes nothing
    inputBinding: {valueFrom: --parameter=on_fail=$(self)}
  on_not_done:
    type: {type: enum, symbols: [report, stop]}
    doc: the same if one of the tests cannot be done
    inputBinding: {valueFrom: --parameter=on_not_done=$(self)}
  n_random:
    type: long
    doc: most random points that are used; minimum 100
    inputBinding: {valueFrom: --parameter=n_random=$(self)}
  n_psf:
    type: long
    doc: most places whose PSF is correlated with the shear; minimum 100
    inputBinding: {valueFrom: --parameter=n_psf=$(self)}
  omega_m:
    type: double
    doc: for the variance of the mean by the sky; minimum 0.1, maximum 1.0
    inputBinding: {valueFrom: --parameter=omega_m=$(self)}
  sigma8:
    type: double
    doc: for the same; 0 leaves it out; minimum 0.0, maximum 2.0
    inputBinding: {valueFrom: --parameter=sigma8=$(self)}
outputs:
  null-tests:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: 'Tests of what must be zero: each with its chi-square, its p-value and its result.'
    outputBinding: {glob: null-tests.yaml}
  null-table:
    type: File
    outputBinding: {glob: null-table.md}
  stdout: stdout
  stderr: stderr
stdout: null_tests.stdout.txt
stderr: null_tests.stderr.txt
