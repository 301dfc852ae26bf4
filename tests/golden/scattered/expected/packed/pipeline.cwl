#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [cef26dad37b1]
cwlVersion: v1.2
class: Workflow
label: scattered 1.0
requirements:
  ScatterFeatureRequirement: {}
inputs:
  exposures:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
  measure_nbin:
    type: long[]
    doc: number of bins; minimum 1
    default: [2, 3]
  measure_factor:
    type: double
    default: 1.0
  pair_first:
    type: long[]
    default: [0, 0, 1]
  pair_second:
    type: double[]
    doc: minimum 0
    default: [0.5, 1.0e-07, 1.0]
  pair_name:
    type:
      type: array
      items: Any
    default: [aa, ab, bb]
  pair_both:
    type: boolean[]
    default: [true, false, true]
  share_shards:
    type: string[]
    default: [1-of-3, 2-of-3, 3-of-3]
outputs:
  tables:
    type: File[]
    outputSource: measure/table
  fits:
    type: File[]
    outputSource: fit/fits
  pairs:
    type: File[]
    outputSource: pair/pairs
  all-pairs:
    type: File
    outputSource: collect-pairs/all
  shares:
    type: File[]
    outputSource: share/shares
  all:
    type: File
    outputSource: collect/all
  all-shares:
    type: File
    outputSource: collect-shares/all
  measure_stdout:
    type: File[]
    outputSource: measure/stdout
  measure_stderr:
    type: File[]
    outputSource: measure/stderr
  fit_stdout:
    type: File[]
    outputSource: fit/stdout
  fit_stderr:
    type: File[]
    outputSource: fit/stderr
  pair_stdout:
    type: File[]
    outputSource: pair/stdout
  pair_stderr:
    type: File[]
    outputSource: pair/stderr
  collect-pairs_stdout:
    type: File
    outputSource: collect-pairs/stdout
  collect-pairs_stderr:
    type: File
    outputSource: collect-pairs/stderr
  share_stdout:
    type: File[]
    outputSource: share/stdout
  share_stderr:
    type: File[]
    outputSource: share/stderr
  collect_stdout:
    type: File
    outputSource: collect/stdout
  collect_stderr:
    type: File
    outputSource: collect/stderr
  collect-shares_stdout:
    type: File
    outputSource: collect-shares/stdout
  collect-shares_stderr:
    type: File
    outputSource: collect-shares/stderr
steps:
  measure:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Sum the numbers of an exposure in bins
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-measure:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, '--output=table=tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin)']
      inputs:
        sky-exposure:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=sky-exposure=, separate: false}
        nbin:
          type: long
          doc: number of bins; minimum 1
          inputBinding: {valueFrom: --parameter=nbin=$(self)}
        factor:
          type: double
          inputBinding: {valueFrom: --parameter=factor=$(self)}
      outputs:
        table:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: 'tables.$(inputs[''sky-exposure''].nameroot).nbin-$(inputs.nbin).txt'}
        stdout: stdout
        stderr: stderr
      stdout: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stdout.txt
      stderr: measure.$(inputs['sky-exposure'].nameroot).nbin-$(inputs.nbin).stderr.txt
    scatter: [sky-exposure, nbin]
    scatterMethod: flat_crossproduct
    in:
      sky-exposure: exposures
      nbin: measure_nbin
      factor: measure_factor
    out: [table, stdout, stderr]
  fit:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Find the largest number of a table
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-fit:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=fits=fits.$(inputs.table.nameroot)]
      inputs:
        table:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=table=, separate: false}
      outputs:
        fits:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: fits.$(inputs.table.nameroot).txt}
        stdout: stdout
        stderr: stderr
      stdout: fit.$(inputs.table.nameroot).stdout.txt
      stderr: fit.$(inputs.table.nameroot).stderr.txt
    scatter: table
    in:
      table: measure/table
    out: [fits, stdout, stderr]
  pair:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Write a pair of values
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-pair:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=pairs=pairs.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both)]
      inputs:
        first:
          type: long
          inputBinding: {valueFrom: --parameter=first=$(self)}
        second:
          type: double
          doc: minimum 0
          inputBinding: {valueFrom: --parameter=second=$(self)}
        name:
          type: {type: enum, symbols: [aa, ab, bb]}
          inputBinding: {valueFrom: --parameter=name=$(self)}
        both:
          type: boolean
          inputBinding: {valueFrom: --parameter=both=$(self)}
      outputs:
        pairs:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: pairs.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).txt}
        stdout: stdout
        stderr: stderr
      stdout: pair.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).stdout.txt
      stderr: pair.first-$(inputs.first).second-$(inputs.second).name-$(inputs.name).both-$(inputs.both).stderr.txt
    scatter: [first, second, name, both]
    scatterMethod: dotproduct
    in:
      first: pair_first
      second: pair_second
      name: pair_name
      both: pair_both
    out: [pairs, stdout, stderr]
  collect-pairs:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Put files behind each other, in their order
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-gather:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=all=all-pairs]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
      outputs:
        all:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: all-pairs.txt}
        stdout: stdout
        stderr: stderr
      stdout: collect-pairs.stdout.txt
      stderr: collect-pairs.stderr.txt
    in:
      parts: pair/pairs
    out: [all, stdout, stderr]
  share:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Take every n-th line of all files
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-share:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=shares=shares.shard-$(inputs.stage_shard)]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
        stage_shard:
          type: string
          doc: Which shard of the work this is.
          inputBinding: {prefix: --shard=, separate: false}
      outputs:
        shares:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: shares.shard-$(inputs.stage_shard).txt}
        stdout: stdout
        stderr: stderr
      stdout: share.shard-$(inputs.stage_shard).stdout.txt
      stderr: share.shard-$(inputs.stage_shard).stderr.txt
    scatter: stage_shard
    in:
      parts: exposures
      stage_shard: share_shards
    out: [shares, stdout, stderr]
  collect:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Put files behind each other, in their order
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-gather:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
        after-share:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for share.'
      outputs:
        all:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: all.txt}
        stdout: stdout
        stderr: stderr
      stdout: collect.stdout.txt
      stderr: collect.stderr.txt
    in:
      parts: fit/fits
      after-share: share/stdout
    out: [all, stdout, stderr]
  collect-shares:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Put files behind each other, in their order
      requirements:
        DockerRequirement: {dockerPull: 'desc/scattered-gather:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=all=all-shares]
      inputs:
        parts:
          type:
            type: array
            items: File
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
      outputs:
        all:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: all-shares.txt}
        stdout: stdout
        stderr: stderr
      stdout: collect-shares.stdout.txt
      stderr: collect-shares.stderr.txt
    in:
      parts: share/shares
    out: [all, stdout, stderr]
