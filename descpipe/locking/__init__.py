"""Lock files: read, written, made of what engines and registries say, and applied."""
