"""How many threads a matrix product may use.

NumPy hands its products to a BLAS library, which splits them over all cores. That is good for one big
product and bad for everything that already runs side by side: the threads only get in each other's way.
"""

import contextlib
import functools
import threading

_lock = threading.Lock()
_inside = 0  # how many `with` blocks are open, in all threads
_limit = None


@functools.cache
def _controller():
    try:
        import threadpoolctl
    except ImportError:  # in the browser edition, for one, where there is a single thread anyway
        return None
    return threadpoolctl.ThreadpoolController()


def _take_control():
    """Let this thread be the one that sets limits.

    Newer versions of threadpoolctl grant that to one thread, and have all others set limits in vain, without
    a word. Here a lock sees to it that they take turns.
    """
    import threadpoolctl

    clear = getattr(
        getattr(threadpoolctl, "OpenBLASController", None), "clear_controlling_thread", lambda **_: None
    )
    clear(force=True)


@contextlib.contextmanager
def one_blas_thread():
    """Context in which matrix products use one thread, in the whole process.

    May be entered from several threads and inside itself: the first one in sets the limit, the last one out
    lifts it. It changes nothing where the package threadpoolctl is not installed.

    Examples
    --------
    >>> with one_blas_thread():
    ...     product = left @ right
    """
    global _inside, _limit
    controller = _controller()
    with _lock:
        _inside += 1
        if _inside == 1 and controller is not None:
            _take_control()
            _limit = controller.limit(limits=1, user_api="blas")
    try:
        yield
    finally:
        with _lock:
            _inside -= 1
            if _inside == 0 and _limit is not None:
                _take_control()
                _limit.restore_original_limits()
                _limit = None
