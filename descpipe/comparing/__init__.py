"""Whether two files hold the same: numbers within tolerances, and where they differ most."""
