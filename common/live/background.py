"""Work that goes on beside the notebook's cells: in a thread or, where Python has none, in turns with the page."""

import asyncio
import threading
import time

TURN = 0.03  # seconds; without threads, what the reader does is noticed after this long at the latest


class Background:
    """Does a generator's work, piece by piece, while cells and controls stay free.

    On a desktop a thread does it. Python in a browser has one thread for everything: there the pieces are done
    in turns with whatever comes from the page.

    Parameters
    ----------
    pieces : generator
        Each ``next`` does a little of the work. It sees for itself when to stop.
    name : str
        Of the thread.
    """

    def __init__(self, pieces, name):
        self._pieces = pieces
        self._thread = threading.Thread(target=self._finish, name=name, daemon=True)
        try:
            self._thread.start()
        except RuntimeError:  # "can't start new thread"
            self._thread = None
            self._task = asyncio.ensure_future(
                self._in_turns()
            )  # kept: the loop itself forgets unnamed tasks

    def is_alive(self):
        """Whether there is work left."""
        return not self._task.done() if self._thread is None else self._thread.is_alive()

    def join(self, timeout):
        """Wait until the work is done, at most `timeout` seconds; without a thread, do what is left of it.

        Asked for by the work itself, it returns at once.
        """
        if self._thread is None:
            if not self._pieces.gi_running:
                self._finish()
        elif self._thread is not threading.current_thread():
            self._thread.join(timeout)

    def _finish(self):
        for _ in self._pieces:
            pass

    async def _in_turns(self):
        turn_ends = time.perf_counter() + TURN
        for _ in self._pieces:
            if time.perf_counter() >= turn_ends:
                await asyncio.sleep(0)
                turn_ends = time.perf_counter() + TURN
