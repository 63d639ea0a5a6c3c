"""The search bench: a live figure that runs trials, round by round, where the reader's sliders say.

The trials run in other processes (or wherever the search's executor has them run). What waits for them, in the
background, draws a picture whenever one has finished.
"""

import inspect
import threading

import ipywidgets

from common.live.action_bar import ActionBar
from common.live.background import Background
from common.live.controls import as_control
from common.live.live_figure import Figure


class SearchBench(Figure):
    """Finished trials, controls that narrow the next round, and buttons to run it. `live.search` makes one."""

    def __init__(self, make_search, picture, views, controls, *, first, trials, executor, title, alt, size):
        self._make_search, self._picture, self._executor = make_search, picture, executor
        self._first, self._trials = [dict(row, round=0) for row in first], trials
        self._lock = threading.RLock()
        self._work, self._running, self._bar = None, False, None
        self._start_over()
        self._check_parameters({name: as_control(spec, name) for name, spec in controls.items()})
        super().__init__(self._data, views, controls, title=title, alt=alt, size=size)

    def _check_parameters(self, controls):
        wanted = set(inspect.signature(self._make_search).parameters) - {"number"}
        if unknown := sorted(wanted ^ controls.keys()):
            raise ValueError(
                f"controls: got {sorted(controls)}, wanted those of make_search; differing: {unknown}"
            )

    def _start_over(self):
        self.rows, self.round, self._search = list(self._first), 0, None

    # --- searching ----------------------------------------------------------------------------------------

    @property
    def running(self):
        """Whether it runs trials at this moment."""
        return self._running

    @property
    def unfinished(self):
        """Trials of the present round that have not been run."""
        return 0 if self._search is None else self._trials - len(self._search.results)

    def run_round(self):
        """Run a round here and now: the rest of a stopped one, or a new one where the controls stand."""
        for _ in self._round():
            pass

    def _round(self):
        self._running = True
        try:
            if not self.unfinished:
                self.round += 1
                self._search = self._make_search(self.round, **self.values)
            for row in self._search.trials(self._trials, self._executor):
                with self._lock:
                    self.rows.append(dict(row, round=self.round))
                self.redraw()
                self._tell()
                yield
                if not self._running:
                    break  # what has not begun is canceled; the search keeps what has finished
        finally:
            self._running = False

    def start(self):
        """Run a round in the background until it is finished or `stop` is called."""
        with self._lock:
            if not self._running:
                self._running, self.error = True, None
                self._work = Background(self._run(), "search bench")
        self._tell()

    def stop(self):
        """Stop after the trial that finishes next, and wait for that. `start` continues the round."""
        self._running = False
        if self._work is not None:
            self._work.join(timeout=60)
        self._tell()

    def reset(self):
        """Back to the first round's trials and the first values."""
        self.stop()
        with self._lock:
            self._start_over()
        super().reset()
        self._tell()

    def close(self):
        self.stop()
        super().close()

    def _run(self):
        failure = None
        try:
            yield from self._round()
        except Exception as error:  # it would otherwise end without a word
            failure = error
        self.redraw()
        if failure is not None:
            self._show_failure(failure)
        self._tell()

    # --- drawing ------------------------------------------------------------------------------------------

    def _data(self, **values):
        with self._lock:
            rows = list(self.rows)
        data = self._picture(rows, **values)
        rounds = "one round" if self.round == 0 else f"{self.round + 1} rounds"
        return {"note": f"{len(rows)} trials in {rounds}"} | data

    def _readers_functions(self):
        return self._picture, self._make_search

    # --- the notebook -------------------------------------------------------------------------------------

    def _rows(self):
        rest = f"Run {self._trials} trials between the sliders' ends, or the rest of a stopped round"
        actions = {
            "Next round": ("play", rest, self.start),
            "Stop": ("stop", "Stop the round, keep what has finished", self.stop),
            "Reset": ("refresh", "Back to the first round", self.reset),
        }
        self._progress = ipywidgets.IntProgress(
            min=0, max=self._trials, description="this round", layout={"width": "240px"}
        )
        self._bar = ActionBar(actions, "120px", self._progress)
        self._tell()
        return [self._row(self._bar.widgets), self._row(self._widgets.values())]

    def _tell(self):
        """Buttons, progress bar and the words beside them."""
        if self._bar is None:
            return
        done = 0 if self._search is None else self._trials - self.unfinished
        self._progress.value = done
        if self._running:
            words = f"round {self.round + 1}: {done} of {self._trials} trials"
        elif self.unfinished:
            words = f"stopped: {self.unfinished} trials left, Next round runs them"
        else:
            words = "ready"
        self._bar.tell(words, disabled=["Next round"] if self._running else ["Stop"])
