"""One run of a pipeline: from its documents, over what the runner tells, to its record."""
