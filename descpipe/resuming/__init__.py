"""Which steps of a run need not run again, because all that they depend on is as it was."""
