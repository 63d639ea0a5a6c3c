"""What a second process saves a random search: ``python benchmarks/processes.py`` (part of ``make bench``)."""

import concurrent.futures
import statistics
import sys
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from common.search import RandomSearch, local_executor, uniform

TRIALS, ROUNDS = 20, 3


def descend(params, rng):
    """Some tenths of a second of arithmetic: fit a random linear map."""
    x, y = rng.standard_normal((200, 60)), rng.standard_normal((200, 60))
    w = np.zeros((60, 60))
    for _ in range(1500):
        w -= params["lr"] * (x.T @ (x @ w - y)) / len(x)
    return -float(((x @ w - y) ** 2).mean())


def seconds(workers):
    """Time of the trials once the workers are up."""
    context = local_executor(descend)._mp_context
    with concurrent.futures.ProcessPoolExecutor(workers, mp_context=context) as pool:
        list(pool.map(time.sleep, [0.5] * workers))  # all of them have started
        start = time.perf_counter()
        RandomSearch(descend, {"lr": uniform(0.01, 0.1)}).run(TRIALS, pool, progress=False)
        return time.perf_counter() - start


def main():
    ratios = [seconds(2) / seconds(1) for _ in range(ROUNDS)]
    print(f"random search, {TRIALS} trials, two processes / one: {statistics.median(ratios):.2f} of the time")


if __name__ == "__main__":
    main()
