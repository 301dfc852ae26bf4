"""Dockerfiles: read, followed as Docker would, and judged by the contract of stages."""
