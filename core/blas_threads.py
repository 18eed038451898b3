"""Linear algebra in one thread: our matrices are small, and one thread that waits for another on a busy machine waits
long. With two other programs at work on two cores, the refinement took 6 to 11 seconds instead of 0.5.
"""

from __future__ import annotations

from functools import cache


@cache
def use_one_blas_thread() -> None:
    """Set it for the whole process, from now on; the threads of torch are not touched."""
    import scipy.linalg  # noqa: F401, it has a library of its own, which must be there to be told
    from threadpoolctl import threadpool_limits

    threadpool_limits(limits=1, user_api="blas")
