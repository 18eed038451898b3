"""Algorithms of the registration of multi-modal retinal images. Never imports Qt; see core/README.md."""

__version__ = "0.1.0"
