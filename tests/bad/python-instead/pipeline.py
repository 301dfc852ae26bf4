"""A pipeline."""

import os

STEPS = {"tomography": os.cpu_count()}
