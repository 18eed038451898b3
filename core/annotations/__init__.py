"""Annotations: what is drawn on an image to be kept, carried to other images, measured, and written to files."""
