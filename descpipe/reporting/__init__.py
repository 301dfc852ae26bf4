"""One page of HTML that shows a run: what came out, how it went, and what made it."""
