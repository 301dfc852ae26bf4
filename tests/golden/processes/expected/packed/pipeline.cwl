#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [d1ca82ea139f]
cwlVersion: v1.2
class: Workflow
label: processes 1.0
requirements:
  ScatterFeatureRequirement: {}
inputs:
  numbers:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  several:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
outputs:
  total:
    type: File
    outputSource: sum/total
  shares:
    type: File[]
    outputSource: share/shares
  totals:
    type: File[]
    outputSource: sums/total
  sum_stdout:
    type: File
    outputSource: sum/stdout
  sum_stderr:
    type: File
    outputSource: sum/stderr
  share_stdout:
    type: File
    outputSource: share/stdout
  share_stderr:
    type: File
    outputSource: share/stderr
  sums_stdout:
    type: File[]
    outputSource: sums/stdout
  sums_stderr:
    type: File[]
    outputSource: sums/stderr
steps:
  sum:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Sum numbers, of which each process reads its share
      requirements:
        DockerRequirement: {dockerPull: 'desc/processes-sum:1.0'}
        ResourceRequirement: {coresMin: 6, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [mpirun, -n, '3', /opt/desc/run.py]
      arguments: [--outputs=., --threads=2, --processes=3, --all-given]
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=numbers=, separate: false}
      outputs:
        total:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: total.txt}
        stdout: stdout
        stderr: stderr
      stdout: sum.stdout.txt
      stderr: sum.stderr.txt
    in:
      numbers: numbers
    out: [total, stdout, stderr]
  share:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Write the numbers of each process, and those of its neighbour, into a file of its own
      requirements:
        DockerRequirement: {dockerPull: 'desc/processes-share:1.0'}
        ResourceRequirement: {coresMin: 4, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [mpirun, -n, '4', /opt/desc/run.py]
      arguments: [--outputs=., --threads=1, --processes=4, --all-given]
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=numbers=, separate: false}
      outputs:
        shares:
          type: File[]
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: shares.*.txt}
        stdout: stdout
        stderr: stderr
      stdout: share.stdout.txt
      stderr: share.stderr.txt
    in:
      numbers: numbers
    out: [shares, stdout, stderr]
  sums:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Sum numbers, of which each process reads its share
      requirements:
        DockerRequirement: {dockerPull: 'desc/processes-sum:1.0'}
        ResourceRequirement: {coresMin: 2, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [mpirun, -n, '2', /opt/desc/run.py]
      arguments: [--outputs=., --threads=1, --processes=2, --all-given, --output=total=totals.$(inputs.numbers.nameroot)]
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=numbers=, separate: false}
      outputs:
        total:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: totals.$(inputs.numbers.nameroot).txt}
        stdout: stdout
        stderr: stderr
      stdout: sums.$(inputs.numbers.nameroot).stdout.txt
      stderr: sums.$(inputs.numbers.nameroot).stderr.txt
    scatter: numbers
    in:
      numbers: several
    out: [total, stdout, stderr]
