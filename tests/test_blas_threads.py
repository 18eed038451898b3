"""Linear algebra keeps to one thread once the engine has worked."""

from __future__ import annotations

import scipy.linalg  # noqa: F401, loads its own library
from threadpoolctl import threadpool_info, threadpool_limits

from core.blas_threads import use_one_blas_thread


def blas_threads() -> list[int]:
    return [each["num_threads"] for each in threadpool_info() if each["user_api"] == "blas"]


def test_every_library_has_one_thread() -> None:
    threadpool_limits(limits=2, user_api="blas")
    assert set(blas_threads()) == {2}
    use_one_blas_thread.cache_clear()
    use_one_blas_thread()
    assert set(blas_threads()) == {1}
