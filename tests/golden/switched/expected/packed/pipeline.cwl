#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [699e769f1135]
cwlVersion: v1.2
class: Workflow
label: switched 1.0
inputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  fit-it:
    type: boolean
    default: false
  extra:
    type: boolean
    default: true
outputs:
  fits:
    type: File?
    outputSource: fit/fits
  fits-again:
    type: File?
    outputSource: fit-again/fits
  fits-extra:
    type: File?
    outputSource: fit-extra/fits
  shown:
    type: File
    outputSource: show/shown
  fit_stdout:
    type: File?
    outputSource: fit/stdout
  fit_stderr:
    type: File?
    outputSource: fit/stderr
  fit-again_stdout:
    type: File?
    outputSource: fit-again/stdout
  fit-again_stderr:
    type: File?
    outputSource: fit-again/stderr
  fit-extra_stdout:
    type: File?
    outputSource: fit-extra/stdout
  fit-extra_stderr:
    type: File?
    outputSource: fit-extra/stderr
  show_stdout:
    type: File
    outputSource: show/stdout
  show_stderr:
    type: File
    outputSource: show/stderr
steps:
  fit:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Find the largest number of a table
      requirements:
        DockerRequirement: {dockerPull: 'desc/switched-fit:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        table:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=table=, separate: false}
      outputs:
        fits:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: fits.txt}
        stdout: stdout
        stderr: stderr
      stdout: fit.stdout.txt
      stderr: fit.stderr.txt
    when: $(inputs.step_switch)
    in:
      table: table
      step_switch: fit-it
    out: [fits, stdout, stderr]
  fit-again:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Find the largest number of a table
      requirements:
        DockerRequirement: {dockerPull: 'desc/switched-fit:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=fits=fits-again]
      inputs:
        table:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=table=, separate: false}
      outputs:
        fits:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: fits-again.txt}
        stdout: stdout
        stderr: stderr
      stdout: fit-again.stdout.txt
      stderr: fit-again.stderr.txt
    when: $(inputs.step_switch)
    in:
      table: fit/fits
      step_switch: fit-it
    out: [fits, stdout, stderr]
  fit-extra:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Find the largest number of a table
      requirements:
        DockerRequirement: {dockerPull: 'desc/switched-fit:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=fits=fits-extra]
      inputs:
        table:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=table=, separate: false}
      outputs:
        fits:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: fits-extra.txt}
        stdout: stdout
        stderr: stderr
      stdout: fit-extra.stdout.txt
      stderr: fit-extra.stderr.txt
    when: $(inputs.step_switch)
    in:
      table: table
      step_switch: extra
    out: [fits, stdout, stderr]
  show:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Tell which files are there
      requirements:
        DockerRequirement: {dockerPull: 'desc/switched-show:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        first:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=first=, separate: false}
        second:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=second=, separate: false}
        third:
          type: File?
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=third=, separate: false}
        after-fit:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for fit.'
      outputs:
        shown:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: shown.txt}
        stdout: stdout
        stderr: stderr
      stdout: show.stdout.txt
      stderr: show.stderr.txt
    in:
      first: table
      second: fit-again/fits
      third: fit-extra/fits
      after-fit: fit/stdout
    out: [shown, stdout, stderr]
