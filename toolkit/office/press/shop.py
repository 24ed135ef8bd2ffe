"""Where the press stands: processes of this machine, or a Dask cluster."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager

from toolkit.documents.convert import usable_cores
from toolkit.errors import IOFailure, MissingError
from toolkit.i18n import T
from toolkit.office.issuing.work import Workshop
from toolkit.office.press.work import Setup, press_for

CHUNK = 50
"""Notices laid out together: most of the gain (reference: engines.md §4), little to do again after a kill."""
_AHEAD = 2
"""Chunks in hand for each process."""
_CLUSTER_SECONDS = 15


@contextmanager
def workshop_for(
    setup: Setup, *, workers: int | None = None, cluster: str = "", chunk: int = CHUNK
) -> Iterator[Workshop]:
    """Open a workshop.

    Args:
        setup: of the press.
        workers: processes at once; one a core by default. Not used with a cluster.
        cluster: address of a Dask scheduler, whose workers have this program and see the same files; empty for this
            machine.
        chunk: notices laid out together.

    Raises:
        MissingError: Dask is not installed.
        IOFailure: the cluster can't be reached.
    """
    if cluster:
        with _cluster(cluster) as (executor, hands):
            yield Workshop(executor, press_for(setup), chunk, _AHEAD * hands)
        return
    hands = workers or usable_cores()
    context = multiprocessing.get_context("spawn")  # nothing of this process's threads and files goes along
    with ProcessPoolExecutor(hands, mp_context=context) as executor:
        yield Workshop(executor, press_for(setup), chunk, _AHEAD * hands)


@contextmanager
def _cluster(address: str) -> Iterator[tuple[Executor, int]]:
    try:
        from distributed import Client
    except ImportError as error:
        raise MissingError(
            T("Dask is not installed; a cluster needs it."), T("Install it: pip install 'alliance-toolkit[cluster]'")
        ) from error
    try:
        client = Client(address, timeout=_CLUSTER_SECONDS, set_as_default=False)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TimeoutError) as error:
        raise IOFailure(
            T("The cluster {address} cannot be reached: {reason}.", address=address, reason=error),
            T("Check the address and that the scheduler runs; or leave --cluster out."),
        ) from error
    with client:
        hands = len(client.scheduler_info(n_workers=-1)["workers"])
        with client.get_executor(pure=False) as executor:  # type: ignore[no-untyped-call]
            yield executor, max(1, hands)
