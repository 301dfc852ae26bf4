#!/usr/bin/env cwl-runner
# Made by descpipe 0.1.0 from ../../pipelines/year1/pipeline.yaml; `descpipe export-cwl` makes it anew [55e50f76a207]
cwlVersion: v1.2
class: CommandLineTool
label: Compare correlation functions with a cosmology, and find the amplitude that fits them best
doc: |
  The theory is CCL's, for the n(z) that is in the file of the measurement. The result is S8 with
  its error, all other parameters as given, and the chi-square of the measurement. With lenses,
  the bias of each lens bin is free.
requirements:
  DockerRequirement: {dockerPull: 'desc/3x2pt-theory:0.1.0'}
  ResourceRequirement: {coresMin: 1, ramMin: 4096, tmpdirMin: 1024, outdirMin: 1024}
  ToolTimeLimit: {timelimit: 1800}
baseCommand: [/opt/desc/run.py]
arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --provenance=year1/0.1.0/theory]
inputs:
  two-point:
    type: File
    doc: Correlation functions of tomographic bins, and of bins of lenses where there are some.
    inputBinding: {prefix: --input=two-point=, separate: false}
  tracer-metadata:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: Number density, shape noise and mean shear of each tomographic bin.
    inputBinding: {prefix: --input=tracer-metadata=, separate: false}
  truth:
    type: File?
    format: https://www.iana.org/assignments/media-types/application/fits
    doc: 'of a simulated survey: where its shear field ends, and its slabs of redshift'
    inputBinding: {prefix: --input=truth=, separate: false}
  omega_c:
    type: double
    doc: density of dark matter; above 0.0, below 1.0
    inputBinding: {valueFrom: --parameter=omega_c=$(self)}
  omega_b:
    type: double
    doc: density of baryons; above 0.0, below 0.2
    inputBinding: {valueFrom: --parameter=omega_b=$(self)}
  h:
    type: double
    doc: Hubble constant; minimum 0.4, maximum 1.0
    inputBinding: {valueFrom: --parameter=h=$(self)}
  n_s:
    type: double
    doc: spectral index; minimum 0.7, maximum 1.3
    inputBinding: {valueFrom: --parameter=n_s=$(self)}
  sigma8:
    type: double
    doc: 'amplitude: what the fit begins with; minimum 0.3, maximum 1.5'
    inputBinding: {valueFrom: --parameter=sigma8=$(self)}
  ia_amplitude:
    type: double
    doc: of intrinsic alignments (NLA), not fitted; minimum -10.0, maximum 10.0
    inputBinding: {valueFrom: --parameter=ia_amplitude=$(self)}
  first_bias:
    type: double
    doc: 'bias of lenses: what the fit begins with; maximum 10.0, above 0.0'
    inputBinding: {valueFrom: --parameter=first_bias=$(self)}
  scale_cuts:
    type:
      type: record
      fields:
        xi_plus_min:
          type: double?
          doc: of xi+; as recorded if not given [arcmin]; minimum 0.0
        xi_plus_max:
          type: double?
          doc: of xi+ [arcmin]; above xi_plus_min
        xi_minus_min:
          type: double?
          doc: of xi-; as recorded if not given [arcmin]; minimum 0.0
        xi_minus_max:
          type: double?
          doc: of xi- [arcmin]; above xi_minus_min
        gamma_t_min:
          type: double?
          doc: of gamma_t; as recorded if not given [arcmin]; minimum 0.0
        gamma_t_max:
          type: double?
          doc: of gamma_t [arcmin]; above gamma_t_min
        w_min:
          type: double?
          doc: of w; as recorded if not given [arcmin]; minimum 0.0
        w_max:
          type: double?
          doc: of w [arcmin]; above w_min
    doc: bins of separation count that lie in these ranges as a whole; what is not given is as treecorr
      recorded it in the file, and 0 means no cut
    inputBinding: {valueFrom: --parameter=scale_cuts=$(self), shellQuote: true}
outputs:
  theory-comparison:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
    doc: What correlation functions say of the amplitude S8, and how well theory describes them.
    outputBinding: {glob: theory-comparison.yaml}
  theory-points:
    type: File
    format: https://www.iana.org/assignments/media-types/text/csv
    outputBinding: {glob: theory-points.csv}
  theory-plot:
    type: File
    format: https://www.iana.org/assignments/media-types/image/png
    outputBinding: {glob: theory-plot.png}
  theory-figure:
    type: File
    format: https://www.iana.org/assignments/media-types/application/pdf
    outputBinding: {glob: theory-figure.pdf}
  stdout: stdout
  stderr: stderr
stdout: theory.stdout.txt
stderr: theory.stderr.txt
