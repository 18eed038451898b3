"""Whether a machine calculates faster in half the digits (bfloat16)."""

from __future__ import annotations

import torch


def has_fast_bfloat16(device: torch.device) -> bool:
    """True of graphics cards and of processors with instructions for it; others would only be slower."""
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported()
    return bool(getattr(torch.cpu, "_is_avx512_bf16_supported", lambda: False)())
