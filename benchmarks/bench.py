"""How fast the library is, against PyTorch (where installed) and against the usual way of writing it.

    python benchmarks/bench.py
    python benchmarks/bench.py --save    also writes CPU times to benchmarks/measured.csv, which chapter 10 shows

All contenders run in one process, in turns, so that whatever else the computer does hits all of them.
First CPU time with one BLAS thread each, then wall time with two cores for each. Medians.
"""

import platform
import statistics
import sys
import time
from pathlib import Path

import numpy as np
import threadpoolctl
from contenders import BATCH, HAS_TORCH, OTHER_WAYS, ROWS, ours, products, pytorch, usual
from memory import memory_table

from common.tables import save_table

ROUNDS = 9
MEASURED = Path(__file__).with_name("measured.csv")


def medians(functions, clock, seconds=0.05):
    """Median time of one call of each function, in ms, in turns of about `seconds`."""
    calls = {}
    for name, function in functions.items():
        function()
        start = clock()
        function()
        calls[name] = max(1, round(seconds / max(clock() - start, 1e-5)))
    times = {name: [] for name in functions}
    for _ in range(ROUNDS):
        for name, function in functions.items():
            start = clock()
            for _ in range(calls[name]):
                function()
            times[name].append((clock() - start) / calls[name])
    return {name: 1000 * statistics.median(values) for name, values in times.items()}


def peak_gflops():
    """Best rate of a large float32 product on one thread, in 10^9 operations a second."""
    size = 1024
    left, right = np.ones((2, size, size), np.float32)
    best = np.inf
    for _ in range(10):
        start = time.process_time()
        left @ right
        best = min(best, time.process_time() - start)
    return 2 * size**3 / best / 1e9


def set_threads(n):
    """Give NumPy and PyTorch this many threads."""
    if HAS_TORCH:
        import torch

        torch.set_num_threads(n)
    threadpoolctl.threadpool_limits(n)


COLUMNS = ["ours", *OTHER_WAYS, *(["PyTorch"] if HAS_TORCH else []), "usual"]


def heading(title, last_column=""):
    """Title and column names of a table."""
    ratios = [*(["best/PyTorch"] if HAS_TORCH else []), "usual/best"]
    print(f"\n{title}\n\n{f'batch of {BATCH}, ms':46}", *[f"{column:>8}" for column in COLUMNS], end=" ")
    print(*[f"{ratio:>12}" for ratio in ratios], last_column)


def line(name, times, last_cell=""):
    """A row of a table. The ratios take the best of our ways, where there are several."""
    best = min(times[way] for way in ("ours", *OTHER_WAYS) if way in times)
    ratios = [*([best / times["PyTorch"]] if HAS_TORCH else []), times["usual"] / best]
    cells = [f"{times[column]:8.3f}" if column in times else f"{'-':>8}" for column in COLUMNS]
    print(f"{name:46}", *cells, *[f"{ratio:12.2f}" for ratio in ratios], last_cell, flush=True)


def contenders(row):
    """Everybody's step and answer."""
    pairs = {"ours": ours(row), "usual": usual(row)}
    return {**pairs, "PyTorch": pytorch(row)} if HAS_TORCH else pairs


def cpu_table():
    """CPU time, one thread each; returns the rows: ms a batch of each contender, and our share of the peak."""
    rows = []
    set_threads(1)
    peak = peak_gflops()
    heading("CPU time, one thread", f"% of peak ({peak:.0f} GFLOP/s)")
    for name, row in ROWS.items():
        pairs = contenders(row)
        for k, what in enumerate(["step", "answer"]):
            functions = {who: pair[k] for who, pair in pairs.items()}
            if (row, what) == ("multi_layer_net", "step"):  # no "halves" here: they take as much CPU time
                functions["fused"] = ours(row, "fused")[0]
            times = medians(functions, time.process_time)
            rate = products(row)[1 - k] / (times["ours"] / 1000) / 1e9
            line(f"{name}: {what}", times, f"{rate / peak:10.0%}")
            rows.append({"what": f"{name}: {what}", **times, "share of peak": rate / peak})
    return rows


def wall_table():
    """Wall time of a step with two cores for each; ours also with half of the batch on each core."""
    set_threads(2)
    heading("Wall time, two cores")
    for name, row in ROWS.items():
        steps = {who: pair[0] for who, pair in contenders(row).items()}
        # Batch normalization needs its batch as a whole.
        way = "fused" if row == "multi_layer_net" else "halves"
        steps[way] = ours(row, way)[0]
        line(f"{name}: step", medians(steps, time.perf_counter))


def main():
    if "--save" in sys.argv and not HAS_TORCH:
        sys.exit("--save: PyTorch is not installed, and chapter 10 shows its times")
    versions = f"Python {platform.python_version()}, NumPy {np.__version__}"
    if HAS_TORCH:
        import torch

        versions += f", PyTorch {torch.__version__}"
    else:
        versions += "; PyTorch is not installed: its columns are left out"
    print(versions)
    rows = [row | {"measured with": versions} for row in cpu_table()]
    if "--save" in sys.argv:
        save_table(MEASURED, rows)
    wall_table()
    memory_table()


if __name__ == "__main__":
    main()
