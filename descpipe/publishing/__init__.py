"""Images and registries: what is pushed and pulled, what is refused, and what is tried again."""
