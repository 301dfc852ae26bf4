#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [1054b17875f8]
cwlVersion: v1.2
class: Workflow
label: parameters 1.0
inputs:
  show_required:
    type: long
    doc: without a default [arcmin]; minimum -1, maximum 1
    default: -1
  show_integer:
    type: long
    default: 3
  show_seed:
    type: long
    default: 1099511627776
  show_tiny:
    type: double
    default: 1.0e-07
  show_huge:
    type: double
    default: 1.0e+22
  show_whole:
    type: double
    default: 3.0
  show_flag:
    type: boolean
    default: true
  show_no_flag:
    type: boolean
    default: false
  show_to_false:
    type: boolean
    default: false
  show_text:
    type: string
    default: a b
  show_empty:
    type: string
    default: ''
  show_dashes:
    type: string
    default: --outputs=/tmp
  show_reference:
    type: string
    default: $(inputs.text) ${return 1} \ "'
  show_accents:
    type: string
    default: é ξ₊
  show_spaces:
    type: string
    default: '  x  '
  show_looks_like_bool:
    type: string
    default: 'yes'
  show_looks_like_null:
    type: string
    default: 'null'
  show_looks_like_number:
    type: string
    default: '1e5'
  show_looks_like_time:
    type: string
    default: 12:30:00
  show_looks_like_comment:
    type: string
    default: '# x: y'
  show_numbers:
    type: long[]
    default: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
  show_reals:
    type: double[]
    default: [0.5, 1.0e-07, 2.0]
  show_flags:
    type: boolean[]
    default: [true, false, true]
  show_texts:
    type: string[]
    default: [b, '', a b]
  show_choice:
    type: {type: enum, symbols: [equal, given]}
    default: equal
  show_path_choice:
    type: string
    doc: one of 'a/b', 'c#d'
    default: a/b
  show_number_choice:
    type: long
    doc: one or two; one of 1, 2
    default: 2
  show_choice_list:
    type: string[]
    doc: one of 'a', 'b'
    default: [b, a]
  show_chosen_text:
    type:
    - 'null'
    - {type: enum, symbols: [p, q]}
    default: q
  show_binning:
    type: Any
    default:
      low: 8.0
      high: 150.0
      tiny: 1.0e-07
      seed: 1099511627776
      log: true
      label_text: é "$(inputs.text)" 'q' \
      edges: null
      rule: equal
      inner:
        flag: true
        numbers: [1, 2]
  show_cuts:
    type: Any[]
    default:
    - column: mag
      minimum: 20.0
    - column: s2n
      minimum: 0.5
  show_no_cut:
    type: Any?
  show_some_cut:
    type: Any?
    default:
      column: r
  show_none:
    type: double?
  show_none_list:
    type: double[]?
  show_none_choice:
    type:
    - 'null'
    - {type: enum, symbols: [p, q]}
outputs:
  shown:
    type: File
    outputSource: show/shown
  show_stdout:
    type: File
    outputSource: show/stdout
  show_stderr:
    type: File
    outputSource: show/stderr
steps:
  show:
    run:
      cwlVersion: v1.2
      class: CommandLineTool
      label: Show the parameters as the stage gets them
      requirements:
        DockerRequirement: {dockerPull: 'desc/parameters-show:1.0'}
        ResourceRequirement: {coresMin: 1, ramMin: 1024, tmpdirMin: 1024, outdirMin: 1024}
      baseCommand: [/opt/desc/run.py]
      arguments: [--outputs=., --threads=$(runtime.cores), --all-given]
      inputs:
        required:
          type: long
          doc: without a default [arcmin]; minimum -1, maximum 1
          inputBinding: {valueFrom: --parameter=required=$(self)}
        integer:
          type: long
          inputBinding: {valueFrom: --parameter=integer=$(self)}
        seed:
          type: long
          inputBinding: {valueFrom: --parameter=seed=$(self)}
        tiny:
          type: double
          inputBinding: {valueFrom: --parameter=tiny=$(self)}
        huge:
          type: double
          inputBinding: {valueFrom: --parameter=huge=$(self)}
        whole:
          type: double
          inputBinding: {valueFrom: --parameter=whole=$(self)}
        flag:
          type: boolean
          inputBinding: {valueFrom: --parameter=flag=$(self)}
        no_flag:
          type: boolean
          inputBinding: {valueFrom: --parameter=no_flag=$(self)}
        to_false:
          type: boolean
          inputBinding: {valueFrom: --parameter=to_false=$(self)}
        text:
          type: string
          inputBinding: {valueFrom: --parameter=text=$(self)}
        empty:
          type: string
          inputBinding: {valueFrom: --parameter=empty=$(self)}
        dashes:
          type: string
          inputBinding: {valueFrom: --parameter=dashes=$(self)}
        reference:
          type: string
          inputBinding: {valueFrom: --parameter=reference=$(self)}
        accents:
          type: string
          inputBinding: {valueFrom: --parameter=accents=$(self)}
        spaces:
          type: string
          inputBinding: {valueFrom: --parameter=spaces=$(self)}
        looks_like_bool:
          type: string
          inputBinding: {valueFrom: --parameter=looks_like_bool=$(self)}
        looks_like_null:
          type: string
          inputBinding: {valueFrom: --parameter=looks_like_null=$(self)}
        looks_like_number:
          type: string
          inputBinding: {valueFrom: --parameter=looks_like_number=$(self)}
        looks_like_time:
          type: string
          inputBinding: {valueFrom: --parameter=looks_like_time=$(self)}
        looks_like_comment:
          type: string
          inputBinding: {valueFrom: --parameter=looks_like_comment=$(self)}
        numbers:
          type:
            type: array
            items: long
            inputBinding: {valueFrom: --parameter=numbers=$(self), position: 1}
        reals:
          type:
            type: array
            items: double
            inputBinding: {valueFrom: --parameter=reals=$(self), position: 1}
        flags:
          type:
            type: array
            items: boolean
            inputBinding: {valueFrom: --parameter=flags=$(self), position: 1}
        texts:
          type:
            type: array
            items: string
            inputBinding: {valueFrom: --parameter=texts=$(self), position: 1}
        choice:
          type: {type: enum, symbols: [equal, given]}
          inputBinding: {valueFrom: --parameter=choice=$(self)}
        path_choice:
          type: string
          doc: one of 'a/b', 'c#d'
          inputBinding: {valueFrom: --parameter=path_choice=$(self)}
        number_choice:
          type: long
          doc: one or two; one of 1, 2
          inputBinding: {valueFrom: --parameter=number_choice=$(self)}
        choice_list:
          type:
            type: array
            items: string
            inputBinding: {valueFrom: --parameter=choice_list=$(self), position: 1}
          doc: one of 'a', 'b'
        chosen_text:
          type:
          - 'null'
          - {type: enum, symbols: [p, q]}
          inputBinding: {valueFrom: --parameter=chosen_text=$(self)}
        binning:
          type:
            type: record
            fields:
              low:
                type: double
                doc: smallest separation [arcmin]; above 0
              high: double
              tiny: double
              seed: long
              log: boolean
              label_text: string
              edges:
                type: double[]?
                doc: at least 2 items
              rule:
                type: {type: enum, symbols: [equal, given]}
              inner:
                type:
                  type: record
                  fields:
                    flag: boolean
                    numbers: long[]
          inputBinding: {valueFrom: --parameter=binning=$(self), shellQuote: true}
        cuts:
          type:
            type: array
            items: Any
            inputBinding: {valueFrom: --parameter=cuts=$(self), position: 1}
        no_cut:
          type:
          - 'null'
          - type: record
            fields:
              column: string
          inputBinding: {valueFrom: --parameter=no_cut=$(self), shellQuote: true}
        some_cut:
          type:
          - 'null'
          - type: record
            fields:
              column: string
          inputBinding: {valueFrom: --parameter=some_cut=$(self), shellQuote: true}
        none:
          type: double?
          inputBinding: {valueFrom: --parameter=none=$(self)}
        none_list:
          type:
          - 'null'
          - type: array
            items: double
            inputBinding: {valueFrom: --parameter=none_list=$(self), position: 1}
        none_choice:
          type:
          - 'null'
          - {type: enum, symbols: [p, q]}
          inputBinding: {valueFrom: --parameter=none_choice=$(self)}
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
      required: show_required
      integer: show_integer
      seed: show_seed
      tiny: show_tiny
      huge: show_huge
      whole: show_whole
      flag: show_flag
      no_flag: show_no_flag
      to_false: show_to_false
      text: show_text
      empty: show_empty
      dashes: show_dashes
      reference: show_reference
      accents: show_accents
      spaces: show_spaces
      looks_like_bool: show_looks_like_bool
      looks_like_null: show_looks_like_null
      looks_like_number: show_looks_like_number
      looks_like_time: show_looks_like_time
      looks_like_comment: show_looks_like_comment
      numbers: show_numbers
      reals: show_reals
      flags: show_flags
      texts: show_texts
      choice: show_choice
      path_choice: show_path_choice
      number_choice: show_number_choice
      choice_list: show_choice_list
      chosen_text: show_chosen_text
      binning: show_binning
      cuts: show_cuts
      no_cut: show_no_cut
      some_cut: show_some_cut
      none: show_none
      none_list: show_none_list
      none_choice: show_none_choice
    out: [shown, stdout, stderr]
