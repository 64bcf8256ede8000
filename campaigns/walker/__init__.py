"""A random walk over every button and every input of the real program."""
