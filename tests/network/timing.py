"""Processor time of both models on a 640x520 pair: `python -m tests.network.timing`."""

from __future__ import annotations

import time

import torch

from core.network.joint_model import LIGHT, PAPER, JointModel, ModelConfiguration

SIZE = (544, 640)
"""520 rows, padded to a multiple of 32."""


def processor_seconds(configuration: ModelConfiguration) -> tuple[float, float]:
    """Seconds of processor time, over all cores, to segment both images and to estimate the field."""
    model = JointModel(configuration).eval().to(memory_format=torch.channels_last)
    image = torch.rand(1, 3, *SIZE).contiguous(memory_format=torch.channels_last)
    mask = torch.ones(1, 1, *SIZE)
    with torch.no_grad():
        started = time.process_time()
        reference, floating = (
            model.segment(image, torch.tensor([bright]), mask).mean for bright in (True, False)
        )
        segmented = time.process_time()
        model.full_field(reference, floating)
    return segmented - started, time.process_time() - segmented


def main() -> None:
    """Print a line for each model."""
    for name, configuration in (("light", LIGHT), ("paper", PAPER)):
        processor_seconds(configuration)
        segmentation, field = min(processor_seconds(configuration) for _ in range(2))
        print(f"{name}: segmentation {segmentation:.1f} s, field {field:.1f} s of processor time")


if __name__ == "__main__":
    main()
