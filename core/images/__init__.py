"""Retinal images: reading them, and what can be found out about one image by itself."""

import logging

# What a reader's library logs of a damaged file is told in one sentence; without a handler Python prints it as well.
for _library in ("tifffile", "PIL", "pydicom"):
    logging.getLogger(_library).addHandler(logging.NullHandler())
