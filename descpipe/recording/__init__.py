"""The record of a run for everybody: a Workflow Run RO-Crate, and running it again."""
