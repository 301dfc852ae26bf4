#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [58bb6e8b9cef]
cwlVersion: v1.2
class: CommandLineTool
label: Stack photometric redshifts to the n(z) of each tomographic bin
doc: |
  The densities of redshift of a bin's galaxies are added with the weights of the shear
  catalogue; each n(z) is a density with integral one. On request, the prior that the densities
  were made with is taken out, and samples say how well n(z) is known. The metadata say the
  effective number density, the shape noise and the mean shear of each bin, for the area of the
  survey.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-pz_stack:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 2048, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 600}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/pz_stack]
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
  photoz-ensemble:
    type: File?
    format: http://edamontology.org/format_3590
    doc: densities of redshift as qp writes them
    inputBinding: {prefix: --input=photoz-ensemble=, separate: false}
  mask:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: gives the area
    inputBinding: {prefix: --input=mask=, separate: false}
  method:
    type: {type: enum, symbols: [pdf, point, hierarchical]}
    doc: stack densities, count point estimates, or take out the densities' prior
    inputBinding: {valueFrom: --parameter=method=$(self)}
  densities:
    type: {type: enum, symbols: [pdf, samples, ensemble]}
    doc: column of the photo-z catalogue, or the input photoz-ensemble; not used if method is point
    inputBinding: {valueFrom: --parameter=densities=$(self)}
  weighting:
    type: {type: enum, symbols: [weight, response]}
    doc: of redshifts; response is the n(z) that the shears are made of
    inputBinding: {valueFrom: --parameter=weighting=$(self)}
  area:
    type: double?
    doc: area of the survey, instead of the mask's or the shear catalogue's AREA [deg2]; maximum 41252.96,
      above 0.0
    inputBinding: {valueFrom: --parameter=area=$(self)}
  interim_prior:
    type: {type: enum, symbols: [table, flat]}
    doc: 'hierarchical: prior of the densities, in PRIOR of the photo-z catalogue or flat'
    inputBinding: {valueFrom: --parameter=interim_prior=$(self)}
  prior_length:
    type: double
    doc: 'hierarchical: redshift over which ln n(z) of all objects is correlated; minimum 0.001, maximum
      10.0'
    inputBinding: {valueFrom: --parameter=prior_length=$(self)}
  prior_scatter:
    type: double
    doc: 'hierarchical: scatter of ln n(z) of all objects around the densities'' prior; minimum 0.01,
      maximum 100.0'
    inputBinding: {valueFrom: --parameter=prior_scatter=$(self)}
  parent_objects:
    type: long
    doc: 'hierarchical: objects that n(z) of all objects is inferred from, at most; minimum 100'
    inputBinding: {valueFrom: --parameter=parent_objects=$(self)}
  n_samples:
    type: long
    doc: 'hierarchical: samples of n(z) to write; minimum 2, maximum 10000'
    inputBinding: {valueFrom: --parameter=n_samples=$(self)}
  seed:
    type: long
    doc: 'hierarchical: seed of the samples; minimum 0'
    inputBinding: {valueFrom: --parameter=seed=$(self)}
outputs:
  photoz-stack:
    type: File
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'Redshift distribution of each tomographic bin: BIN1, BIN2 and so on.'
    outputBinding: {glob: photoz-stack.fits}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    outputBinding: {glob: tracer-metadata.yaml}
  stdout: stdout
  stderr: stderr
stdout: pz_stack.stdout.txt
stderr: pz_stack.stderr.txt
