#!/usr/bin/env cwl-runner
# Made by descpipe VERSION from ../../pipeline.yaml; `descpipe export-cwl` makes it anew [a6770727c588]
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
