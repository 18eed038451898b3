"""Correcting a finished registration at places that the reader dragged to where they belong."""
