#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [e08097948ec5]
cwlVersion: v1.2
class: Workflow
label: analyses 1.0
requirements:
  SubworkflowFeatureRequirement: {}
  ScatterFeatureRequirement: {}
  StepInputExpressionRequirement: {}
  MultipleInputFeatureRequirement: {}
inputs:
  table:
    type: File
    format: https://www.iana.org/assignments/media-types/text/plain
  tables:
    type: File[]
    format: https://www.iana.org/assignments/media-types/text/plain
  deep:
    type: boolean
    default: true
  quick:
    type: boolean
    default: false
  narrow_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  narrow_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: true
  narrow_scale_factor:
    type: double
    doc: factor of all numbers; above scale_least
    default: 3.0
  narrow_scale_least:
    type: double
    default: 0.0
  narrow_total_add_offset:
    type: double
    default: 0.25
  each_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  each_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: true
  each_scale_factor:
    type: double[]
    doc: factor of all numbers; above scale_least
    default: [1.0, 2.0]
  each_scale_least:
    type: double
    default: 0.0
  each_total_add_offset:
    type: double
    default: 0.5
  wide_scale_config:
    type: File
    format: https://www.iana.org/assignments/media-types/application/yaml
  wide_with-remark:
    type: boolean
    doc: switch of the pipeline
    default: false
  wide_scale_factor:
    type: double
    doc: factor of all numbers; above scale_least
    default: 10.0
  wide_scale_least:
    type: double
    default: 0.0
  wide_total_add_offset:
    type: double
    default: 0.5
  fast_offset:
    type: double
    default: 0.0
  nights_offset:
    type: double
    default: 0.0
outputs:
  narrow-scaled:
    type: File
    outputSource: narrow/scaled
  narrow-sum:
    type: File
    outputSource: narrow/sum
  narrow-word:
    type: File?
    outputSource: narrow/word
  all-scaled:
    type: File[]
    outputSource: each/scaled
  all-sums:
    type: File[]
    outputSource: each/sum
  all-words:
    type: File[]
    outputSource: [each/word]
    linkMerge: merge_flattened
    pickValue: all_non_null
  wide-scaled:
    type: File?
    outputSource: wide/scaled
  wide-sum:
    type: File?
    outputSource: wide/sum
  wide-word:
    type: File?
    outputSource: wide/word
  quick-sum:
    type: File?
    outputSource: fast/sum
  night-sums:
    type: File[]
    outputSource: [nights/sum]
    linkMerge: merge_flattened
    pickValue: all_non_null
  shown:
    type: File
    outputSource: show/shown
  all:
    type: File
    outputSource: gather/all
  narrow_scale_stdout:
    type: File
    outputSource: narrow/scale_stdout
  narrow_scale_stderr:
    type: File
    outputSource: narrow/scale_stderr
  narrow_total_add_stdout:
    type: File
    outputSource: narrow/total_add_stdout
  narrow_total_add_stderr:
    type: File
    outputSource: narrow/total_add_stderr
  narrow_remark_stdout:
    type: File?
    outputSource: narrow/remark_stdout
  narrow_remark_stderr:
    type: File?
    outputSource: narrow/remark_stderr
  each_scale_stdout:
    type: File[]
    outputSource: each/scale_stdout
  each_scale_stderr:
    type: File[]
    outputSource: each/scale_stderr
  each_total_add_stdout:
    type: File[]
    outputSource: each/total_add_stdout
  each_total_add_stderr:
    type: File[]
    outputSource: each/total_add_stderr
  each_remark_stdout:
    type: File[]
    outputSource: [each/remark_stdout]
    linkMerge: merge_flattened
    pickValue: all_non_null
  each_remark_stderr:
    type: File[]
    outputSource: [each/remark_stderr]
    linkMerge: merge_flattened
    pickValue: all_non_null
  wide_scale_stdout:
    type: File?
    outputSource: wide/scale_stdout
  wide_scale_stderr:
    type: File?
    outputSource: wide/scale_stderr
  wide_total_add_stdout:
    type: File?
    outputSource: wide/total_add_stdout
  wide_total_add_stderr:
    type: File?
    outputSource: wide/total_add_stderr
  wide_remark_stdout:
    type: File?
    outputSource: wide/remark_stdout
  wide_remark_stderr:
    type: File?
    outputSource: wide/remark_stderr
  fast_stdout:
    type: File?
    outputSource: fast/stdout
  fast_stderr:
    type: File?
    outputSource: fast/stderr
  nights_stdout:
    type: File[]
    outputSource: [nights/stdout]
    linkMerge: merge_flattened
    pickValue: all_non_null
  nights_stderr:
    type: File[]
    outputSource: [nights/stderr]
    linkMerge: merge_flattened
    pickValue: all_non_null
  show_stdout:
    type: File
    outputSource: show/stdout
  show_stderr:
    type: File
    outputSource: show/stderr
  gather_stdout:
    type: File
    outputSource: gather/stdout
  gather_stderr:
    type: File
    outputSource: gather/stderr
steps:
  narrow:
    run:
      cwlVersion: v1.2
      class: Workflow
      label: measurement 2.0
      requirements:
        SubworkflowFeatureRequirement: {}
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
        with-remark:
          type: boolean
        scale_config:
          type: File
          format: https://www.iana.org/assignments/media-types/application/yaml
        scale_factor:
          type: double
          doc: factor of all numbers; above least
        scale_least:
          type: double
        total_add_offset:
          type: double
      outputs:
        scaled:
          type: File
          outputSource: narrow+scale/scaled
        sum:
          type: File
          outputSource: narrow+total/sum
        word:
          type: File?
          outputSource: narrow+remark/word
        scale_stdout:
          type: File
          outputSource: narrow+scale/stdout
        scale_stderr:
          type: File
          outputSource: narrow+scale/stderr
        total_add_stdout:
          type: File
          outputSource: narrow+total/add_stdout
        total_add_stderr:
          type: File
          outputSource: narrow+total/add_stderr
        remark_stdout:
          type: File?
          outputSource: narrow+remark/stdout
        remark_stderr:
          type: File?
          outputSource: narrow+remark/stderr
      steps:
        narrow+scale:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Multiply numbers
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-scale:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=scaled=narrow-scaled]
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=numbers=, separate: false}
              config:
                type: File
                format: https://www.iana.org/assignments/media-types/application/yaml
                inputBinding: {prefix: --config=config=, separate: false}
              factor:
                type: double
                doc: factor of all numbers; above least
                inputBinding: {valueFrom: --parameter=factor=$(self)}
              least:
                type: double
                inputBinding: {valueFrom: --parameter=least=$(self)}
            outputs:
              scaled:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: narrow-scaled.txt}
              stdout: stdout
              stderr: stderr
            stdout: narrow+scale.stdout.txt
            stderr: narrow+scale.stderr.txt
          in:
            numbers: numbers
            config: scale_config
            factor: scale_factor
            least: scale_least
          out: [scaled, stdout, stderr]
        narrow+total:
          run:
            cwlVersion: v1.2
            class: Workflow
            label: total 1.0
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
              add_offset:
                type: double
            outputs:
              sum:
                type: File
                outputSource: narrow+total+add/sum
              add_stdout:
                type: File
                outputSource: narrow+total+add/stdout
              add_stderr:
                type: File
                outputSource: narrow+total+add/stderr
            steps:
              narrow+total+add:
                run:
                  cwlVersion: v1.2
                  class: CommandLineTool
                  label: Add numbers
                  requirements:
                    DockerRequirement: {dockerPull: 'desc/total-add:1.0'}
                    ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
                  baseCommand: [/opt/desc/run.py]
                  arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=narrow-sum]
                  inputs:
                    numbers:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      inputBinding: {prefix: --input=numbers=, separate: false}
                    offset:
                      type: double
                      inputBinding: {valueFrom: --parameter=offset=$(self)}
                  outputs:
                    sum:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      outputBinding: {glob: narrow-sum.txt}
                    stdout: stdout
                    stderr: stderr
                  stdout: narrow+total+add.stdout.txt
                  stderr: narrow+total+add.stderr.txt
                in:
                  numbers: numbers
                  offset: add_offset
                out: [sum, stdout, stderr]
          in:
            numbers: narrow+scale/scaled
            add_offset: total_add_offset
          out: [sum, add_stdout, add_stderr]
        narrow+remark:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Say a word on a sum
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-remark:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=word=narrow-word]
            inputs:
              sum:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=sum=, separate: false}
              after-narrow+total+add:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for narrow/total/add.'
            outputs:
              word:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: narrow-word.txt}
              stdout: stdout
              stderr: stderr
            stdout: narrow+remark.stdout.txt
            stderr: narrow+remark.stderr.txt
          when: $(inputs.step_switch)
          in:
            sum: narrow+total/sum
            after-narrow+total+add: narrow+total/add_stdout
            step_switch: with-remark
          out: [word, stdout, stderr]
    in:
      numbers: table
      scale_config: narrow_scale_config
      with-remark: narrow_with-remark
      scale_factor: narrow_scale_factor
      scale_least: narrow_scale_least
      total_add_offset: narrow_total_add_offset
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  each:
    run:
      cwlVersion: v1.2
      class: Workflow
      label: measurement 2.0
      requirements:
        SubworkflowFeatureRequirement: {}
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
        with-remark:
          type: boolean
        scale_config:
          type: File
          format: https://www.iana.org/assignments/media-types/application/yaml
        scale_factor:
          type: double
          doc: factor of all numbers; above least
        scale_least:
          type: double
        total_add_offset:
          type: double
        stage_part:
          type: string
      outputs:
        scaled:
          type: File
          outputSource: each+scale/scaled
        sum:
          type: File
          outputSource: each+total/sum
        word:
          type: File?
          outputSource: each+remark/word
        scale_stdout:
          type: File
          outputSource: each+scale/stdout
        scale_stderr:
          type: File
          outputSource: each+scale/stderr
        total_add_stdout:
          type: File
          outputSource: each+total/add_stdout
        total_add_stderr:
          type: File
          outputSource: each+total/add_stderr
        remark_stdout:
          type: File?
          outputSource: each+remark/stdout
        remark_stderr:
          type: File?
          outputSource: each+remark/stderr
      steps:
        each+scale:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Multiply numbers
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-scale:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=scaled=all-scaled.$(inputs.stage_part)]
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=numbers=, separate: false}
              config:
                type: File
                format: https://www.iana.org/assignments/media-types/application/yaml
                inputBinding: {prefix: --config=config=, separate: false}
              factor:
                type: double
                doc: factor of all numbers; above least
                inputBinding: {valueFrom: --parameter=factor=$(self)}
              least:
                type: double
                inputBinding: {valueFrom: --parameter=least=$(self)}
              stage_part:
                type: string
                doc: Which part of its pipeline this is.
            outputs:
              scaled:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: all-scaled.$(inputs.stage_part).txt}
              stdout: stdout
              stderr: stderr
            stdout: each+scale.$(inputs.stage_part).stdout.txt
            stderr: each+scale.$(inputs.stage_part).stderr.txt
          in:
            numbers: numbers
            config: scale_config
            factor: scale_factor
            least: scale_least
            stage_part: stage_part
          out: [scaled, stdout, stderr]
        each+total:
          run:
            cwlVersion: v1.2
            class: Workflow
            label: total 1.0
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
              add_offset:
                type: double
              stage_part:
                type: string
            outputs:
              sum:
                type: File
                outputSource: each+total+add/sum
              add_stdout:
                type: File
                outputSource: each+total+add/stdout
              add_stderr:
                type: File
                outputSource: each+total+add/stderr
            steps:
              each+total+add:
                run:
                  cwlVersion: v1.2
                  class: CommandLineTool
                  label: Add numbers
                  requirements:
                    DockerRequirement: {dockerPull: 'desc/total-add:1.0'}
                    ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
                  baseCommand: [/opt/desc/run.py]
                  arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=all-sums.$(inputs.stage_part)]
                  inputs:
                    numbers:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      inputBinding: {prefix: --input=numbers=, separate: false}
                    offset:
                      type: double
                      inputBinding: {valueFrom: --parameter=offset=$(self)}
                    stage_part:
                      type: string
                      doc: Which part of its pipeline this is.
                  outputs:
                    sum:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      outputBinding: {glob: all-sums.$(inputs.stage_part).txt}
                    stdout: stdout
                    stderr: stderr
                  stdout: each+total+add.$(inputs.stage_part).stdout.txt
                  stderr: each+total+add.$(inputs.stage_part).stderr.txt
                in:
                  numbers: numbers
                  offset: add_offset
                  stage_part: stage_part
                out: [sum, stdout, stderr]
          in:
            numbers: each+scale/scaled
            add_offset: total_add_offset
            stage_part: stage_part
          out: [sum, add_stdout, add_stderr]
        each+remark:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Say a word on a sum
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-remark:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=word=all-words.$(inputs.stage_part)]
            inputs:
              sum:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=sum=, separate: false}
              stage_part:
                type: string
                doc: Which part of its pipeline this is.
              after-each+total+add:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/total/add.'
            outputs:
              word:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: all-words.$(inputs.stage_part).txt}
              stdout: stdout
              stderr: stderr
            stdout: each+remark.$(inputs.stage_part).stdout.txt
            stderr: each+remark.$(inputs.stage_part).stderr.txt
          when: $(inputs.step_switch)
          in:
            sum: each+total/sum
            stage_part: stage_part
            after-each+total+add: each+total/add_stdout
            step_switch: with-remark
          out: [word, stdout, stderr]
    scatter: [numbers, scale_factor]
    scatterMethod: dotproduct
    in:
      numbers: tables
      scale_config: each_scale_config
      with-remark: each_with-remark
      scale_factor: each_scale_factor
      scale_least: each_scale_least
      total_add_offset: each_total_add_offset
      stage_part:
        valueFrom: $(inputs.numbers.nameroot).scale_factor-$(inputs.scale_factor)
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  wide:
    run:
      cwlVersion: v1.2
      class: Workflow
      label: measurement 2.0
      requirements:
        SubworkflowFeatureRequirement: {}
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
        with-remark:
          type: boolean
        scale_config:
          type: File
          format: https://www.iana.org/assignments/media-types/application/yaml
        scale_factor:
          type: double
          doc: factor of all numbers; above least
        scale_least:
          type: double
        total_add_offset:
          type: double
        after-each+scale:
          type: ['null', File, 'File[]']
        after-each+total+add:
          type: ['null', File, 'File[]']
        after-each+remark:
          type: ['null', File, 'File[]']
      outputs:
        scaled:
          type: File
          outputSource: wide+scale/scaled
        sum:
          type: File
          outputSource: wide+total/sum
        word:
          type: File?
          outputSource: wide+remark/word
        scale_stdout:
          type: File
          outputSource: wide+scale/stdout
        scale_stderr:
          type: File
          outputSource: wide+scale/stderr
        total_add_stdout:
          type: File
          outputSource: wide+total/add_stdout
        total_add_stderr:
          type: File
          outputSource: wide+total/add_stderr
        remark_stdout:
          type: File?
          outputSource: wide+remark/stdout
        remark_stderr:
          type: File?
          outputSource: wide+remark/stderr
      steps:
        wide+scale:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Multiply numbers
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-scale:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=scaled=wide-scaled]
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=numbers=, separate: false}
              config:
                type: File
                format: https://www.iana.org/assignments/media-types/application/yaml
                inputBinding: {prefix: --config=config=, separate: false}
              factor:
                type: double
                doc: factor of all numbers; above least
                inputBinding: {valueFrom: --parameter=factor=$(self)}
              least:
                type: double
                inputBinding: {valueFrom: --parameter=least=$(self)}
              after-each+scale:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/scale.'
              after-each+total+add:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/total/add.'
              after-each+remark:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/remark.'
            outputs:
              scaled:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: wide-scaled.txt}
              stdout: stdout
              stderr: stderr
            stdout: wide+scale.stdout.txt
            stderr: wide+scale.stderr.txt
          in:
            numbers: numbers
            config: scale_config
            factor: scale_factor
            least: scale_least
            after-each+scale: after-each+scale
            after-each+total+add: after-each+total+add
            after-each+remark: after-each+remark
          out: [scaled, stdout, stderr]
        wide+total:
          run:
            cwlVersion: v1.2
            class: Workflow
            label: total 1.0
            inputs:
              numbers:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
              add_offset:
                type: double
              after-each+scale:
                type: ['null', File, 'File[]']
              after-each+total+add:
                type: ['null', File, 'File[]']
              after-each+remark:
                type: ['null', File, 'File[]']
            outputs:
              sum:
                type: File
                outputSource: wide+total+add/sum
              add_stdout:
                type: File
                outputSource: wide+total+add/stdout
              add_stderr:
                type: File
                outputSource: wide+total+add/stderr
            steps:
              wide+total+add:
                run:
                  cwlVersion: v1.2
                  class: CommandLineTool
                  label: Add numbers
                  requirements:
                    DockerRequirement: {dockerPull: 'desc/total-add:1.0'}
                    ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
                  baseCommand: [/opt/desc/run.py]
                  arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=wide-sum]
                  inputs:
                    numbers:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      inputBinding: {prefix: --input=numbers=, separate: false}
                    offset:
                      type: double
                      inputBinding: {valueFrom: --parameter=offset=$(self)}
                    after-each+scale:
                      type: ['null', File, 'File[]']
                      doc: 'Not read: makes this step wait for each/scale.'
                    after-each+total+add:
                      type: ['null', File, 'File[]']
                      doc: 'Not read: makes this step wait for each/total/add.'
                    after-each+remark:
                      type: ['null', File, 'File[]']
                      doc: 'Not read: makes this step wait for each/remark.'
                  outputs:
                    sum:
                      type: File
                      format: https://www.iana.org/assignments/media-types/text/plain
                      outputBinding: {glob: wide-sum.txt}
                    stdout: stdout
                    stderr: stderr
                  stdout: wide+total+add.stdout.txt
                  stderr: wide+total+add.stderr.txt
                in:
                  numbers: numbers
                  offset: add_offset
                  after-each+scale: after-each+scale
                  after-each+total+add: after-each+total+add
                  after-each+remark: after-each+remark
                out: [sum, stdout, stderr]
          in:
            numbers: wide+scale/scaled
            add_offset: total_add_offset
            after-each+scale: after-each+scale
            after-each+total+add: after-each+total+add
            after-each+remark: after-each+remark
          out: [sum, add_stdout, add_stderr]
        wide+remark:
          run:
            cwlVersion: v1.2
            class: CommandLineTool
            label: Say a word on a sum
            requirements:
              DockerRequirement: {dockerPull: 'desc/measurement-remark:2.0'}
              ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
            baseCommand: [/opt/desc/run.py]
            arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=word=wide-word]
            inputs:
              sum:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                inputBinding: {prefix: --input=sum=, separate: false}
              after-wide+total+add:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for wide/total/add.'
              after-each+scale:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/scale.'
              after-each+total+add:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/total/add.'
              after-each+remark:
                type: ['null', File, 'File[]']
                doc: 'Not read: makes this step wait for each/remark.'
            outputs:
              word:
                type: File
                format: https://www.iana.org/assignments/media-types/text/plain
                outputBinding: {glob: wide-word.txt}
              stdout: stdout
              stderr: stderr
            stdout: wide+remark.stdout.txt
            stderr: wide+remark.stderr.txt
          when: $(inputs.step_switch)
          in:
            sum: wide+total/sum
            after-wide+total+add: wide+total/add_stdout
            after-each+scale: after-each+scale
            after-each+total+add: after-each+total+add
            after-each+remark: after-each+remark
            step_switch: with-remark
          out: [word, stdout, stderr]
    when: $(inputs.step_switch)
    in:
      numbers: narrow/scaled
      scale_config: wide_scale_config
      with-remark: wide_with-remark
      scale_factor: wide_scale_factor
      scale_least: wide_scale_least
      total_add_offset: wide_total_add_offset
      after-each+scale: each/scale_stdout
      after-each+total+add: each/total_add_stdout
      after-each+remark:
        source: [each/remark_stdout]
        linkMerge: merge_flattened
        pickValue: all_non_null
      step_switch: deep
    out: [scaled, sum, word, scale_stdout, scale_stderr, total_add_stdout, total_add_stderr, remark_stdout,
      remark_stderr]
  fast:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Add numbers
      requirements:
        DockerRequirement: {dockerPull: 'desc/analyses-add:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=quick-sum]
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=numbers=, separate: false}
        offset:
          type: double
          inputBinding: {valueFrom: --parameter=offset=$(self)}
      outputs:
        sum:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: quick-sum.txt}
        stdout: stdout
        stderr: stderr
      stdout: fast.stdout.txt
      stderr: fast.stderr.txt
    when: $(inputs.step_switch)
    in:
      numbers: table
      offset: fast_offset
      step_switch: quick
    out: [sum, stdout, stderr]
  nights:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Add numbers
      requirements:
        DockerRequirement: {dockerPull: 'desc/analyses-add:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given, --output=sum=night-sums.$(inputs.numbers.nameroot)]
      inputs:
        numbers:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          inputBinding: {prefix: --input=numbers=, separate: false}
        offset:
          type: double
          inputBinding: {valueFrom: --parameter=offset=$(self)}
      outputs:
        sum:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: night-sums.$(inputs.numbers.nameroot).txt}
        stdout: stdout
        stderr: stderr
      stdout: nights.$(inputs.numbers.nameroot).stdout.txt
      stderr: nights.$(inputs.numbers.nameroot).stderr.txt
    when: $(inputs.step_switch)
    scatter: numbers
    in:
      numbers: tables
      offset: nights_offset
      step_switch: quick
    out: [sum, stdout, stderr]
  show:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Tell which files are there
      requirements:
        DockerRequirement: {dockerPull: 'desc/analyses-show:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        first:
          type: File?
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
        after-wide+scale:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for wide/scale.'
        after-wide+total+add:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for wide/total/add.'
        after-wide+remark:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for wide/remark.'
        after-nights:
          type: ['null', File, 'File[]']
          doc: 'Not read: makes this step wait for nights.'
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
      first:
        source: [fast/sum, wide/sum]
        pickValue: first_non_null
      second: wide/word
      third:
        source: [fast/sum, narrow/word]
        pickValue: the_only_non_null
      after-wide+scale: wide/scale_stdout
      after-wide+total+add: wide/total_add_stdout
      after-wide+remark: wide/remark_stdout
      after-nights:
        source: [nights/stdout]
        linkMerge: merge_flattened
        pickValue: all_non_null
    out: [shown, stdout, stderr]
  gather:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Write files one after the other
      requirements:
        DockerRequirement: {dockerPull: 'desc/analyses-gather:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        parts:
          type:
          - 'null'
          - type: array
            items: ['null', File]
            inputBinding: {prefix: --input=parts=, separate: false}
          format: https://www.iana.org/assignments/media-types/text/plain
      outputs:
        all:
          type: File
          format: https://www.iana.org/assignments/media-types/text/plain
          outputBinding: {glob: all.txt}
        stdout: stdout
        stderr: stderr
      stdout: gather.stdout.txt
      stderr: gather.stderr.txt
    in:
      parts:
        source: [narrow/sum, fast/sum, nights/sum, each/sum]
        linkMerge: merge_flattened
        pickValue: all_non_null
    out: [all, stdout, stderr]
