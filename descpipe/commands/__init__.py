"""One verb of the command line each; the only modules that print or choose an exit status."""
