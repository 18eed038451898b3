"""ITK's files are read and written from several threads: saving, recovery and opening do so at the same time."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np

from core.transforms.composite import CompositeTransform
from core.transforms.field import RegistrationField
from core.transforms.itk_files import read_transform, write_transform
from core.transforms.planar import PlanarTransform


def test_threads_do_not_disturb_each_other(tmp_path: Path) -> None:
    size = (60, 80)

    def there_and_back(number: int) -> float:
        displacement = np.full((*size, 2), float(number), np.float32)
        whole = CompositeTransform(PlanarTransform.identity(), RegistrationField(displacement, size))
        path = tmp_path / f"{number}.h5"
        write_transform(path, whole, size)
        return float(read_transform(path)(np.array([[20.0, 30.0]]))[0, 0]) - 20.0

    numbers = range(1, 60)
    with ThreadPoolExecutor(6) as pool:
        found = list(pool.map(there_and_back, numbers))
    np.testing.assert_allclose(found, list(numbers), atol=1e-4)
