"""Retinal images: reading them, and what can be found out about one image by itself."""
