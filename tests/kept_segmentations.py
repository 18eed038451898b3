"""The network for tests of what comes after it: the same image is segmented once, and answered at once from then on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from functools import wraps

import pytest

from core.images.polarity import VesselPolarity
from core.network.joint_model import JointModel
from core.registration import inference
from core.registration.inference import SegmentedImage, segment
from core.registration.request import ProgressMonitor
from core.registration.working_pair import WorkingImage

KEPT = 12
"""Images: features of a megabyte to some tens of them each. The model is kept, too, as the key has its address."""

_known: OrderedDict[tuple[object, ...], tuple[JointModel, SegmentedImage]] = OrderedDict()


@wraps(segment)
def segment_once(
    model: JointModel,
    image: WorkingImage,
    polarity: VesselPolarity,
    monitor: ProgressMonitor,
    passes: str = "all",
) -> SegmentedImage:
    """As `core.registration.inference.segment`, cancelled before it where it is known."""
    monitor.check()
    seen = hash(image.pixels.tobytes()), hash(image.mask.tobytes()), image.mask.shape
    key = (id(model), *seen, polarity, passes)
    if key not in _known:
        _known[key] = model, segment(model, image, polarity, monitor, passes)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    _known.move_to_end(key)
    return _known[key][1]


@contextmanager
def kept_segmentations() -> Iterator[None]:
    """Whatever this process segments meanwhile is kept for the next time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inference, "segment", segment_once)
        yield
