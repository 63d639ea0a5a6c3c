"""Random search for hyperparameters, on one core, on all of them, or on a cluster.

>>> space = {"lr": log_uniform(1e-4, 1e-1), "weight_decay": log_uniform(1e-8, 1e-4)}
>>> search = RandomSearch(objective, space, seed=0)
>>> search.run(20)
>>> search.best(3)

``objective(params, rng)`` gets a dict with one value for each name and a random generator of its own, and
returns a score (larger is better). Trial number i always gets the same values and the same generator,
whoever runs it and in whatever order: the results depend on the seed alone.

Bergstra and Bengio (2012), *Random search for hyper-parameter optimization*. Chapter 9 shows why it beats a
grid.
"""

import concurrent.futures
import math

import numpy as np

from common.blas import one_blas_thread
from common.checks import count
from common.distributions import choice, log_uniform, sample, uniform
from common.environment import IN_BROWSER
from common.executors import local_executor
from common.tables import load_table, save_table

__all__ = ["RandomSearch", "choice", "draw", "local_executor", "log_uniform", "run_trial", "uniform"]

OWN_COLUMNS = ("trial", "score", "error")
VANISHED = (
    "a process that ran trials has ended before its work was done (out of memory?). Finished trials are kept: run the "
    "search again to continue. In a script, its call has to stand under  if __name__ == '__main__':  because each "
    "process imports the script anew"
)


def draw(space, seed, trial):
    """Values and random generator of one trial.

    Parameters
    ----------
    space : dict of str to distribution
        What to draw each hyperparameter from (see `common.distributions`).
    seed : int
        Seed of the search.
    trial : int
        Number of the trial, from 0.

    Returns
    -------
    params : dict of str to value
    rng : numpy.random.Generator
        For the objective: starting weights, batches.
    """
    for_params, for_objective = np.random.SeedSequence([seed, trial]).spawn(2)
    return sample(space, np.random.default_rng(for_params)), np.random.default_rng(for_objective)


LONGEST = 1000  # characters that are kept of what an error says


def run_trial(objective, space, seed, trial):
    """Draw the values of one trial and try them. Whatever goes wrong becomes part of the result.

    Returns
    -------
    dict
        "trial", each hyperparameter, "score" (None if there is none) and "error" (None, or what happened).
    """
    params, rng = draw(space, seed, trial)
    row = {"trial": trial, **params, "score": None, "error": None}
    try:
        # A trial that diverges overflows on its way: that is for its score to tell, not for warnings.
        with one_blas_thread(), np.errstate(over="ignore", invalid="ignore", divide="ignore"):
            score = float(objective(dict(params), rng))
        if math.isfinite(score):
            row["score"] = score
        else:
            row["error"] = f"diverged: the score is {score}"
    except Exception as error:  # any mistake in the objective: one trial's misfortune, not the search's
        row["error"] = f"{type(error).__name__}: {error}"[:LONGEST]
    return row


class RandomSearch:
    """A search that can be watched, interrupted, saved and continued.

    Parameters
    ----------
    objective : callable
        ``objective(params, rng)`` returns a score, larger is better.
    space : dict of str to distribution
        For example ``{"lr": log_uniform(1e-6, 1e-2), "units": choice([50, 100])}``.
    seed : int, default 0
        Decides all values and all random numbers of all trials.

    Raises
    ------
    ValueError
        If `space` is empty, or uses one of the names "trial", "score", "error".
    """

    def __init__(self, objective, space, seed=0):
        taken = sorted(set(space) & set(OWN_COLUMNS))
        if not space or taken:
            what = f"the names {taken}, which every result has" if taken else "no hyperparameter"
            raise ValueError(f"space: got {what}, wanted names and what to draw them from")
        for name, distribution in space.items():
            if not hasattr(distribution, "draw"):
                raise ValueError(
                    f"space[{name!r}]: got {distribution!r}, wanted a distribution, such as choice([1, 2])"
                )
        self.objective = objective
        self.space = dict(space)
        self.seed = count(seed, "seed", at_least=0)
        self._rows = {}

    @property
    def results(self):
        """All finished trials in the order of their numbers, a list of dict (see `run_trial`)."""
        return [dict(self._rows[trial]) for trial in sorted(self._rows)]

    def best(self, n=1):
        """The `n` trials with the highest scores, best first, failed ones left out."""
        good = [row for row in self.results if row["error"] is None]
        return sorted(good, key=lambda row: row["score"], reverse=True)[:n]

    def trials(self, n_trials, executor=None):
        """Run those of the first `n_trials` trials that are not finished, one result at a time.

        Leaving the loop early, or interrupting it, cancels what has not begun, and keeps what was handed over (the
        rest is run again).
        Ask again to continue.

        Parameters
        ----------
        n_trials : int
            How many trials there shall be in all.
        executor : concurrent.futures.Executor, optional
            Who does the work; a Dask cluster's is ``Client(...).get_executor()``. None uses a process on
            each core of this machine, or threads if `objective` was defined in a notebook.

        Yields
        ------
        dict
            Each trial as it finishes, in any order.

        Raises
        ------
        concurrent.futures.BrokenExecutor
            If a process that does the work has vanished; trials that were handed over are kept.
        """
        missing = [trial for trial in range(count(n_trials, "n_trials")) if trial not in self._rows]
        if not missing:
            return
        if executor is None and IN_BROWSER:  # it starts no processes and no threads
            for trial in missing:
                yield self._keep(run_trial(self.objective, self.space, self.seed, trial))
            return
        own = local_executor(self.objective, len(missing)) if executor is None else None
        pool = executor or own
        futures = []
        try:
            for trial in missing:
                futures.append(pool.submit(run_trial, self.objective, self.space, self.seed, trial))
            for future in concurrent.futures.as_completed(futures):
                yield self._keep(future.result())
        except concurrent.futures.BrokenExecutor as error:
            raise concurrent.futures.BrokenExecutor(VANISHED) from error
        finally:
            for future in futures:
                future.cancel()
            if own is not None:
                own.shutdown(wait=False, cancel_futures=True)

    def _keep(self, row):
        self._rows[row["trial"]] = row
        return dict(row)

    def run(self, n_trials, executor=None, progress=True):
        """Run the first `n_trials` trials, those that are finished already not again.

        Parameters
        ----------
        n_trials, executor
            See `trials`.
        progress : bool or callable, default True
            True keeps one line of text up to date; a callable gets each finished trial.

        Returns
        -------
        list of dict
            `results`.
        """
        for row in self.trials(n_trials, executor):
            if callable(progress):
                progress(row)
            elif progress:
                best = self.best()
                score = f"best score {best[0]['score']:.4f}" if best else "no score yet"
                print(f"\r{len(self._rows)} of {n_trials} trials, {score}", end="", flush=True)
        if progress is True:
            print()
        return self.results

    def save(self, path):
        """Write `results` to a .csv file (see `common.tables.save_table`)."""
        save_table(path, self.results)

    def load(self, path):
        """Take over the results in a file, in order to continue from there.

        Returns
        -------
        RandomSearch
            This search.

        Raises
        ------
        ValueError
            If the file comes from a search with another space or seed.
        """
        rows = load_table(path)
        for row in rows:
            if missing := set(OWN_COLUMNS) - row.keys():
                raise ValueError(
                    f"path: {path} has no column {', '.join(sorted(missing))}: it is no search's table"
                )
            count(row["trial"], f"path: {path}: trial", at_least=0)
            params, _ = draw(self.space, self.seed, row["trial"])
            if {name: value for name, value in row.items() if name not in OWN_COLUMNS} != params:
                raise ValueError(f"path: trial {row['trial']} of {path} is from another space or seed")
        self._rows.update({row["trial"]: row for row in rows})
        return self
