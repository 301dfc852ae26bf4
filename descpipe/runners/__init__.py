"""Programs that execute CWL: how each is called, and what its messages mean."""
