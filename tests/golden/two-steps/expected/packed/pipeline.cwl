#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [3cfc29fc2921]
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
    run:
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
    in:
      shear-catalog: shear-catalog
      config: tomography_config
      nbin: tomography_nbin
      zmax: tomography_zmax
    out: [tomographic-catalog, stdout, stderr]
  count:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: count
      requirements:
        DockerRequirement: {dockerPull: 'ghcr.io/desc/two-steps-count:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
        NetworkAccess: {networkAccess: true}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        tomographic-catalog:
          type: File
          format: https://www.iana.org/assignments/media-types/text/csv
          inputBinding: {prefix: --input=tomographic-catalog=, separate: false}
      outputs:
        number:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: number.txt}
        stdout: stdout
        stderr: stderr
      stdout: count.stdout.txt
      stderr: count.stderr.txt
    in:
      tomographic-catalog: tomography/tomographic-catalog
    out: [number, stdout, stderr]
