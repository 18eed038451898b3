"""Training samples from images on disk; one module a kind of sample."""
