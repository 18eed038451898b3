"""Large pages of memory for torch's tensors, where the system has them (Linux).

A layer of the network writes tens of megabytes into memory that the system has just given, four kilobytes at a time:
that was a fifth of the time of the segmentation. numpy asks for large pages by itself, torch where it is told to (its
tuning guide: `THP_MEM_ALLOC_ENABLE`). Where there are none, nothing changes.
"""

from __future__ import annotations

import os

_SETTING = "THP_MEM_ALLOC_ENABLE"


def use_large_pages() -> None:
    """Set it for this process, if nobody has chosen; torch looks at its first tensor."""
    os.environ.setdefault(_SETTING, "1")
