"""Pictures of a pipeline: a tree of text, SVG, Mermaid and DOT, all of one diagram."""
