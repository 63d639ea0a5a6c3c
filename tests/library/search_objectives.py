"""Objectives for the tests of search: in a file of their own, so that other processes can import them."""

import math
import os
import time
from pathlib import Path

import numpy as np


def bowl(params, rng):
    """Best at lr = 0.01; a pinch of noise from the trial's own generator."""
    return -((math.log10(params["lr"]) + 2) ** 2) + 1e-3 * rng.standard_normal()


def moody(params, rng):
    """Fails in every way, depending on the value."""
    if params["kind"] == "raises":
        raise RuntimeError("no such luck")
    if params["kind"] == "overflows":
        return float(np.exp(np.float64(1e4)))
    if params["kind"] == "nan":
        return math.nan
    if params["kind"] == "not a number":
        return "good"
    return 1.0


def process_id(params, rng):
    """Which process ran this, after long enough for every worker to get a share."""
    time.sleep(0.1)
    return os.getpid()


def meet(params, rng):
    """Which process ran this, if another one came to the meeting place while it waited."""
    place = Path(os.environ["MEETING_PLACE"])
    (place / str(os.getpid())).touch()
    end = time.monotonic() + 60
    while len(list(place.iterdir())) < 2:
        if time.monotonic() > end:
            raise TimeoutError("nobody came")
        time.sleep(0.01)
    return os.getpid()


def blas_threads(params, rng):
    """How many threads a matrix product may use here."""
    import threadpoolctl

    pools = [pool for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]
    return max((pool["num_threads"] for pool in pools), default=1)


def vanish(params, rng):
    """Ends its process without a word, as one does that the system has stopped for want of memory."""
    os._exit(1)
