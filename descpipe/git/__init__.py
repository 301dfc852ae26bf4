"""Stages from Git repositories: fetched into a cache, by commit, and never run."""
