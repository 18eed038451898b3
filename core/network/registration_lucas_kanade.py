"""A registration network unrolled from the method of Lucas and Kanade, for laptops.

Where the paper's U-Net has to discover the idea of displacement from two stacked feature maps, this one is given it. At
1/8, 1/4 and 1/2 of full resolution it repeats one step of Lucas and Kanade ("An iterative image registration
technique", 1981) on features of the two vessel maps: in three windows at once it solves for the displacement that
explains the difference, and a few convolutions choose between the windows at each place and correct the answer. Both
images share all weights, so modality no longer matters. Untrained, it is the classical method.
"""

from __future__ import annotations

import cv2
import torch
from torch import Tensor, nn
from torch.nn import functional

from core.network.spatial_transformer import enlarge_field, warp

LEVELS = ((8, 5), (4, 5), (2, 4))
"""Stride and steps of each level, coarse to fine."""

WINDOWS = (1.5, 3.0, 6.0)
"""Deviations of the Gaussian windows, in cells of the level."""
PREFERRED_WINDOW = 1
"""The window that an untrained network prefers."""

FEATURES = 4
HIDDEN = 16
BLUR = 0.8
"""Deviation of the blur of the vessel maps, in cells."""
SMOOTHING = 2.0
"""Deviation of the blur of the field after each step, in cells."""
LARGEST_UPDATE = 1.5
"""A step moves no place by more, in cells."""
DAMPING = 1e-3
"""Added to the diagonal of the normal equations before training."""


class LucasKanadeStep(nn.Module):
    """One level: features of both maps, the solutions in three windows, and what the network makes of them."""

    def __init__(self) -> None:
        super().__init__()
        self.features = nn.Conv2d(1, FEATURES, 3, padding=1, bias=False)
        self.log_damping = nn.Parameter(torch.full((len(WINDOWS),), DAMPING).log())
        solutions = len(WINDOWS)
        self.body = nn.Sequential(
            nn.Conv2d(2 + 3 * solutions, HIDDEN, 3, padding=1),
            nn.ReLU(),
            nn.Conv2d(HIDDEN, HIDDEN, 3, padding=2, dilation=2),
            nn.ReLU(),
            nn.Conv2d(HIDDEN, HIDDEN, 3, padding=4, dilation=4),
            nn.ReLU(),
        )
        self.choice = nn.Conv2d(HIDDEN, solutions, 1)
        self.correction = nn.Conv2d(HIDDEN, 2, 1)
        self._start_classical()

    def _start_classical(self) -> None:
        """Begin as the classical method: the map itself as the main feature, one window, no correction."""
        with torch.no_grad():
            self.features.weight.mul_(0.1)
            self.features.weight[0] = 0
            self.features.weight[0, 0, 1, 1] = 1
            for layer in (self.choice, self.correction):
                for parameter in layer.parameters():
                    parameter.zero_()
            if self.choice.bias is not None:
                self.choice.bias[PREFERRED_WINDOW] = 2.0

    def forward(self, reference: Tensor, floating: Tensor, field: Tensor) -> Tensor:
        """Improve a field `(batch, 2, h, w)` in cells; the maps are `(batch, 1, h, w)`."""
        warped = warp(floating, field)
        solutions, strengths = self._solve(self.features(reference), self.features(warped))
        hidden = self.body(torch.cat([reference, warped, *solutions, *strengths], dim=1))
        share = torch.softmax(self.choice(hidden), dim=1)
        update = sum(share[:, k : k + 1] * solution for k, solution in enumerate(solutions))
        update = update + self.correction(hidden)
        return blur(field + LARGEST_UPDATE * torch.tanh(update / LARGEST_UPDATE), SMOOTHING)

    def _solve(self, reference: Tensor, warped: Tensor) -> tuple[list[Tensor], list[Tensor]]:
        """The displacement that explains the difference in each window, and how well it is determined."""
        along_x, along_y = _slopes(warped)
        difference = reference - warped
        products = torch.stack(
            [
                along_x * along_x,
                along_x * along_y,
                along_y * along_y,
                along_x * difference,
                along_y * difference,
            ],
            dim=1,
        ).sum(2)
        solutions, strengths = [], []
        for window, damping in zip(WINDOWS, self.log_damping.exp(), strict=True):
            xx, xy, yy, xd, yd = blur(products, window).split(1, dim=1)
            xx, yy = xx + damping, yy + damping
            determinant = xx * yy - xy * xy
            solution = torch.cat(
                [(yy * xd - xy * yd) / determinant, (xx * yd - xy * xd) / determinant], dim=1
            )
            solutions.append(solution.clamp(-2 * LARGEST_UPDATE, 2 * LARGEST_UPDATE))
            strengths.append(torch.log10(determinant / (xx + yy)) / 3 + 1)
        return solutions, strengths


class RegistrationLucasKanade(nn.Module):
    """From the two vessel maps to the registration field, at half of full resolution."""

    size_multiple = 8

    def __init__(self) -> None:
        super().__init__()
        self.levels = nn.ModuleList(LucasKanadeStep() for _ in LEVELS)

    def forward(self, reference_map: Tensor, floating_map: Tensor) -> Tensor:
        """Estimate the registration field.

        Args:
            reference_map: `(batch, 1, height, width)`, vessel probability, sides multiples of `size_multiple`.
            floating_map: the same of the pre-aligned floating image.

        Returns:
            `(batch, 2, height / 2, width / 2)`: displacements `(x, y)` in full-resolution pixels.
        """
        batch, _, height, width = reference_map.shape
        previous_stride = LEVELS[0][0]
        field = reference_map.new_zeros(batch, 2, height // previous_stride, width // previous_stride)
        for level, (stride, steps) in zip(self.levels, LEVELS, strict=True):
            reference, floating = (
                blur(functional.avg_pool2d(values, stride), BLUR) for values in (reference_map, floating_map)
            )
            size = (reference.shape[2], reference.shape[3])
            field = enlarge_field(field, size) * (previous_stride / stride)
            for _ in range(steps):
                field = level(reference, floating, field)
            previous_stride = stride
        return field * previous_stride


def blur(values: Tensor, deviation: float) -> Tensor:
    """Gaussian blur of every channel of `(batch, channels, h, w)`, edges repeated.

    Where nothing is trained OpenCV does it, which is made for single channels: the same to float32's last digits, in a
    quarter of the time.
    """
    reach = int(3 * deviation + 0.5)
    offsets = torch.arange(-reach, reach + 1, dtype=values.dtype, device=values.device)
    line = torch.exp(-(offsets**2) / (2 * deviation**2))
    line = line / line.sum()
    if values.device.type == "cpu" and not torch.is_grad_enabled():
        return _blurred_by_opencv(values, line)
    batch, channels, height, width = values.shape
    flat = values.reshape(batch * channels, 1, height, width)
    flat = functional.conv2d(_repeat_edges(flat, reach, 0), line.view(1, 1, 1, -1))
    flat = functional.conv2d(_repeat_edges(flat, 0, reach), line.view(1, 1, -1, 1))
    return flat.view(batch, channels, height, width)


def _blurred_by_opencv(values: Tensor, line: Tensor) -> Tensor:
    weights = line.numpy()
    blurred = torch.empty_like(values, memory_format=torch.contiguous_format)
    planes = zip(values.contiguous().flatten(0, 1).numpy(), blurred.flatten(0, 1).numpy(), strict=True)
    for plane, result in planes:
        cv2.sepFilter2D(plane, -1, weights, weights, dst=result, borderType=cv2.BORDER_REPLICATE)
    return blurred


def _slopes(values: Tensor) -> tuple[Tensor, Tensor]:
    """Central differences along x and along y."""
    wide, high = _repeat_edges(values, 1, 0), _repeat_edges(values, 0, 1)
    return (wide[..., 2:] - wide[..., :-2]) / 2, (high[..., 2:, :] - high[..., :-2, :]) / 2


def _repeat_edges(values: Tensor, columns: int, rows: int) -> Tensor:
    return functional.pad(values, (columns, columns, rows, rows), mode="replicate")
