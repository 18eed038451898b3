"""What ends the work on a cluster."""

from __future__ import annotations

from core.errors import InputError


class ClusterError(InputError):
    """The cluster cannot be used, or no longer: what is done is kept, and the next run goes on."""


class UnlikeWorkerError(ClusterError):
    """A worker has another program or other weights than the client."""
