"""What is checked of a pipeline beyond what its files say: this machine, paths, images."""
