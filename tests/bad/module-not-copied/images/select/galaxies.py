import cosmology
