"""Container programs: what descpipe itself asks of them, which is little."""
