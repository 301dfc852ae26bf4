#!/usr/bin/env cwl-runner
cwlVersion: v1.2
class: Workflow
inputs: {shear-catalog: File}
steps: {}
outputs: {}
