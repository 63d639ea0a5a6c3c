"""Who does the work of a search, if nobody else is named: all cores of this machine."""

import concurrent.futures
import math
import multiprocessing
import os
import pickle
import sys
import warnings


def local_executor(objective, most=None):
    """Make an executor for all cores of this machine: processes if they can get at `objective`, or threads.

    A new process does not know what a notebook has defined: it imports functions from files. Threads share
    everything, but only NumPy's own loops run side by side in them, not Python's.

    Parameters
    ----------
    objective : callable
        What the workers will call.
    most : int, optional
        No more workers than this.

    Returns
    -------
    concurrent.futures.Executor
    """
    workers = min(os.cpu_count() or 1, most or math.inf, 61)  # Windows cannot wait for more than 61
    if _importable(objective):
        # "spawn" starts clean processes; a copy of this one ("fork") could inherit locks that never open.
        context = multiprocessing.get_context("spawn")
        return concurrent.futures.ProcessPoolExecutor(workers, mp_context=context)
    warnings.warn(
        "the objective is defined in a notebook or inside a function, where other processes cannot import "
        "it: threads do the work instead. Move it to a .py file to use all cores fully.",
        stacklevel=4,
    )
    return concurrent.futures.ThreadPoolExecutor(workers)


def _importable(objective):
    try:
        # A pickled function is the name of its module and its own: that is what a new process will import.
        reference = pickle.dumps(objective)
    except (pickle.PicklingError, AttributeError, TypeError):
        return False
    in_notebook = not hasattr(sys.modules["__main__"], "__file__")
    return not (in_notebook and b"__main__" in reference)
