"""The command line `retina-align`: the engine without a display."""
