"""From the user's files to the model, with the position of everything that is wrong."""
