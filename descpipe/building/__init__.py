"""From image folders to what an engine needs to build them."""
