"""Random search: the same results wherever it runs, whatever goes wrong on the way."""

import concurrent.futures
import math
import os
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest
import search_objectives as objectives

from common.distributions import sample
from common.search import RandomSearch, choice, draw, local_executor, log_uniform, run_trial, uniform

HERE = os.path.dirname(__file__)
SPACE = {"lr": log_uniform(1e-4, 1.0), "units": choice([10, 20, 50]), "share": uniform(0.1, 0.2)}
KINDS = {"kind": choice(["raises", "overflows", "nan", "not a number", "fine"])}


class InLine(concurrent.futures.Executor):
    """Runs everything at once, in this very thread."""

    def submit(self, function, *args):
        future = concurrent.futures.Future()
        future.set_result(function(*args))
        return future


def quiet(search, n_trials, executor):
    return search.run(n_trials, executor, progress=False)


# ---- what is drawn


def test_ranges_are_filled_and_kept():
    rng = np.random.default_rng(0)
    lrs = np.log10([log_uniform(1e-6, 1e-2).draw(rng) for _ in range(4000)])
    assert lrs.min() >= -6
    assert lrs.max() <= -2
    counts = np.histogram(lrs, bins=[-6, -5, -4, -3, -2])[0]
    assert (abs(counts - 1000) < 5 * math.sqrt(750)).all()  # a decade each, within 5 standard deviations
    shares = [uniform(2.0, 3.0).draw(rng) for _ in range(1000)]
    assert 2.0 <= min(shares) < 2.05 < 2.95 < max(shares) <= 3.0
    assert {choice(["a", "b"]).draw(rng) for _ in range(50)} == {"a", "b"}


@pytest.mark.parametrize(
    "make",
    [
        lambda: log_uniform(0.0, 1.0),
        lambda: log_uniform(-1.0, 1.0),
        lambda: log_uniform(1.0, 1.0),
        lambda: uniform(2.0, 1.0),
        lambda: uniform(0.0, math.inf),
        lambda: choice([]),
        lambda: choice("relu"),
    ],
)
def test_bad_distributions(make):
    with pytest.raises(ValueError, match=r"low|high|options"):
        make()


@pytest.mark.parametrize("space", [{}, {"score": uniform(0, 1)}, {"trial": uniform(0, 1)}])
def test_bad_spaces(space):
    with pytest.raises(ValueError, match="space"):
        RandomSearch(objectives.bowl, space)


@pytest.mark.parametrize("seed", [-1, 1.5, None, "7"])
def test_bad_seeds(seed):
    with pytest.raises(ValueError, match="seed: got"):
        RandomSearch(objectives.bowl, SPACE, seed)


def test_the_dice_of_an_objective_depend_on_the_seed_and_on_the_trial():
    first = {draw(SPACE, seed, trial)[1].random() for seed in (0, 1) for trial in (0, 1)}
    assert len(first) == 4
    assert draw(SPACE, 1, 1)[1].random() in first


def test_a_search_keeps_its_space():
    space = dict(SPACE)
    search = RandomSearch(objectives.bowl, space)
    space.clear()
    assert list(quiet(search, 1, InLine())[0]) == ["trial", "lr", "units", "share", "score", "error"]


def test_sample_names_everything():
    values = sample(SPACE, np.random.default_rng(0))
    assert list(values) == ["lr", "units", "share"]


# ---- who runs it


@pytest.fixture(scope="module")
def expected():
    return quiet(RandomSearch(objectives.bowl, SPACE, seed=5), 12, InLine())


def test_rows_have_everything(expected):
    assert [row["trial"] for row in expected] == list(range(12))
    assert all(list(row) == ["trial", "lr", "units", "share", "score", "error"] for row in expected)
    assert all(row["error"] is None and math.isfinite(row["score"]) for row in expected)
    assert len({row["lr"] for row in expected}) == 12


def test_same_results_on_all_local_cores(expected):
    assert quiet(RandomSearch(objectives.bowl, SPACE, seed=5), 12, None) == expected


def test_same_results_in_threads_and_in_processes_of_ones_own(expected):
    with concurrent.futures.ThreadPoolExecutor(3) as threads:
        assert quiet(RandomSearch(objectives.bowl, SPACE, seed=5), 12, threads) == expected


def test_same_results_on_a_dask_cluster(expected):
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(**options) as cluster, distributed.Client(cluster) as client:
        client.run(sys.path.insert, 0, HERE)
        search = RandomSearch(objectives.bowl, SPACE, seed=5)
        assert quiet(search, 12, client.get_executor()) == expected


def test_same_results_in_a_browser(expected, monkeypatch):
    monkeypatch.setattr("common.search.IN_BROWSER", True)
    monkeypatch.setattr("common.search.local_executor", None)  # would fail if it were called
    assert quiet(RandomSearch(objectives.bowl, SPACE, seed=5), 12, None) == expected


def test_another_seed_other_trials(expected):
    other = quiet(RandomSearch(objectives.bowl, SPACE, seed=6), 12, InLine())
    assert not {row["lr"] for row in other} & {row["lr"] for row in expected}


def test_more_trials_leave_the_first_ones_as_they_were(expected):
    assert quiet(RandomSearch(objectives.bowl, SPACE, seed=5), 20, InLine())[:12] == expected


def test_work_is_spread_over_processes():
    rows = quiet(RandomSearch(objectives.process_id, SPACE), 8, None)
    ids = {row["score"] for row in rows}
    assert os.getpid() not in ids
    assert len(ids) > 1 or os.cpu_count() == 1


@pytest.mark.parametrize("executor", [None, InLine()])
def test_one_blas_thread_for_each_worker(executor):
    pytest.importorskip("threadpoolctl", reason="threadpoolctl is not installed")
    rows = quiet(RandomSearch(objectives.blas_threads, SPACE), 2, executor)
    assert [row["score"] for row in rows] == [1, 1]


def test_trials_run_at_the_same_time(tmp_path, monkeypatch):
    """Each waits for the other: one after the other they would wait in vain. (What that saves: `make bench`.)"""
    monkeypatch.setenv("MEETING_PLACE", str(tmp_path))
    context = local_executor(objectives.meet)._mp_context
    with concurrent.futures.ProcessPoolExecutor(2, mp_context=context) as pool:
        rows = quiet(RandomSearch(objectives.meet, SPACE), 2, pool)
    assert [row["error"] for row in rows] == [None, None]
    assert len({row["score"] for row in rows}) == 2, "two processes"


def in_a_notebook(code):
    """Run code the way a notebook does: its functions belong to a module without a file."""
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env={**os.environ, "PYTHONPATH": HERE},
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


def test_an_objective_from_a_notebook_works_and_says_how():
    done = in_a_notebook("""
        from common.search import RandomSearch, uniform
        def objective(params, rng):
            return params["x"]
        rows = RandomSearch(objective, {"x": uniform(0, 1)}).run(5, progress=False)
        assert [row["score"] for row in rows] == [row["x"] for row in rows], rows
        assert len(rows) == 5
    """)
    assert "defined in a notebook" in done.stderr
    assert ".py file" in done.stderr


def test_an_objective_from_a_file_gets_processes_in_a_notebook():
    done = in_a_notebook("""
        import os
        from common.search import RandomSearch, uniform
        from search_objectives import process_id
        rows = RandomSearch(process_id, {"x": uniform(0, 1)}).run(4, progress=False)
        assert rows[0]["error"] is None and os.getpid() not in {row["score"] for row in rows}, rows
    """)
    assert done.stderr == ""


# ---- what goes wrong


@pytest.mark.parametrize("executor", [None, InLine()])
def test_a_bad_trial_is_recorded_and_the_rest_go_on(executor):
    rows = quiet(RandomSearch(objectives.moody, KINDS, seed=1), 25, executor)
    assert len(rows) == 25
    wanted = {
        "raises": "RuntimeError: no such luck",
        "overflows": "diverged: the score is inf",
        "nan": "diverged: the score is nan",
        "not a number": "ValueError: could not convert string to float: 'good'",
        "fine": None,
    }
    assert {row["kind"] for row in rows} == set(wanted)
    assert all(row["error"] == wanted[row["kind"]] for row in rows)
    assert all((row["score"] is None) == (row["kind"] != "fine") for row in rows)


def divides_by_zero(params, rng):
    return np.float64(1.0) / np.float64(0.0)


def loses_its_digits(params, rng):
    return np.float64(np.inf) - np.float64(np.inf)


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize(
    ("objective", "score"), [(objectives.moody, "inf"), (divides_by_zero, "inf"), (loses_its_digits, "nan")]
)
def test_a_trial_diverges_without_a_warning(objective, score):
    row = run_trial(objective, {"kind": choice(["overflows"])}, seed=0, trial=0)
    assert row["error"] == f"diverged: the score is {score}"


def test_a_process_that_vanishes_is_explained():
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 3, InLine())
    search.objective = objectives.vanish
    with pytest.raises(concurrent.futures.BrokenExecutor, match=r"Finished trials are kept.*__main__"):
        quiet(search, 5, None)
    assert len(search.results) == 3


def test_best_leaves_failures_out(expected):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 12, InLine())
    assert search.best(3) == sorted(expected, key=lambda row: -row["score"])[:3]
    broken = RandomSearch(objectives.moody, {"kind": choice(["nan"])})
    quiet(broken, 3, InLine())
    assert broken.best() == []


def test_interruption_keeps_what_finished_and_goes_on_from_there(expected):
    seen = []

    def stop_after_five(row):
        seen.append(row["trial"])
        if len(seen) == 5:
            raise KeyboardInterrupt

    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    with pytest.raises(KeyboardInterrupt):
        search.run(12, InLine(), progress=stop_after_five)
    assert len(search.results) == 5
    again = []
    assert search.run(12, InLine(), progress=lambda row: again.append(row["trial"])) == expected
    assert sorted(seen + again) == list(range(12))


def test_leaving_the_loop_cancels_the_rest():
    with concurrent.futures.ThreadPoolExecutor(1) as one:
        search = RandomSearch(objectives.process_id, SPACE)
        for _ in search.trials(50, one):
            break
        start = time.perf_counter()
    assert time.perf_counter() - start < 1.0  # fifty would take 2.5 s
    assert len(search.results) == 1


def test_nothing_left_to_do_starts_nothing(expected):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 12, InLine())
    assert quiet(search, 12, "not even an executor") == expected


def test_nothing_left_to_do_makes_no_executor(expected, monkeypatch):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 12, InLine())
    monkeypatch.setattr("common.search.local_executor", None)  # would fail if it were called
    assert quiet(search, 12, None) == expected


def test_an_executor_of_its_own_is_as_large_as_what_is_left_and_shut_down(monkeypatch):
    seen = []

    class Watched(InLine):
        def shutdown(self, **options):
            seen.append("shut down")

    monkeypatch.setattr("common.search.local_executor", lambda _, most: seen.append(most) or Watched())
    search = RandomSearch(objectives.bowl, SPACE)
    quiet(search, 2, InLine())
    quiet(search, 5, None)
    assert seen == [3, "shut down"]


def test_results_are_copies(expected):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    for row in search.trials(12, InLine()):
        row.clear()
    for row in search.results:
        row.clear()
    assert search.results == expected


@pytest.mark.parametrize("n", [0, -1, 2.5, None])
def test_bad_number_of_trials(n):
    with pytest.raises(ValueError, match="n_trials"):
        RandomSearch(objectives.bowl, SPACE).run(n, InLine())


# ---- files and progress


def test_saved_loaded_and_continued(expected, tmp_path):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 7, InLine())
    search.save(tmp_path / "trials.csv")
    loaded = RandomSearch(objectives.bowl, SPACE, seed=5).load(tmp_path / "trials.csv")
    assert loaded.results == search.results == expected[:7]
    assert quiet(loaded, 12, InLine()) == expected


def test_failures_survive_the_file(tmp_path):
    search = RandomSearch(objectives.moody, KINDS, seed=1)
    quiet(search, 12, InLine())
    search.save(tmp_path / "trials.csv")
    assert (
        RandomSearch(objectives.moody, KINDS, seed=1).load(tmp_path / "trials.csv").results == search.results
    )


def test_a_file_of_another_search_is_refused(tmp_path):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 3, InLine())
    search.save(tmp_path / "trials.csv")
    with pytest.raises(ValueError, match="another space or seed"):
        RandomSearch(objectives.bowl, SPACE, seed=6).load(tmp_path / "trials.csv")
    other = {**SPACE, "lr": log_uniform(1e-3, 1.0)}
    with pytest.raises(ValueError, match="another space or seed"):
        RandomSearch(objectives.bowl, other, seed=5).load(tmp_path / "trials.csv")


def test_a_file_that_is_refused_leaves_nothing_behind(tmp_path):
    search = RandomSearch(objectives.bowl, SPACE, seed=5)
    quiet(search, 3, InLine())
    search.save(tmp_path / "trials.csv")
    lines = (tmp_path / "trials.csv").read_text(encoding="utf-8").splitlines()
    (tmp_path / "trials.csv").write_text(
        "\n".join([*lines[:-1], lines[-1].replace("2,", "3,", 1)]), encoding="utf-8"
    )
    fresh = RandomSearch(objectives.bowl, SPACE, seed=5)
    with pytest.raises(ValueError, match="trial 3 of"):
        fresh.load(tmp_path / "trials.csv")
    assert fresh.results == []


def test_a_file_adds_to_what_is_there(expected, tmp_path):
    few, many = (RandomSearch(objectives.bowl, SPACE, seed=5) for _ in range(2))
    quiet(few, 3, InLine())
    quiet(many, 12, InLine())
    few.save(tmp_path / "trials.csv")
    assert many.load(tmp_path / "trials.csv").results == expected


def test_a_trial_without_a_number_is_named(tmp_path):
    (tmp_path / "trials.csv").write_text("trial,lr,score,error\nfirst,0.1,0.5,\n", encoding="utf-8")
    with pytest.raises(ValueError, match="trial: got 'first', wanted a whole number"):
        RandomSearch(objectives.bowl, SPACE).load(tmp_path / "trials.csv")


def test_a_file_of_an_earlier_version_can_be_continued(tmp_path):
    (tmp_path / "trials.csv").write_text(
        "trial,share,score,error\n2,0.7829695139553412,0.5,\n3,0.31694825191880016,0.25,\n", encoding="utf-8"
    )
    search = RandomSearch(objectives.bowl, {"share": uniform(0.0, 1.0)}, seed=7)
    assert search.load(tmp_path / "trials.csv").best()[0]["score"] == 0.5


@pytest.mark.parametrize("progress", [False, None, lambda row: None])
def test_no_progress_line_where_none_is_wanted(progress, capsys):
    RandomSearch(objectives.bowl, SPACE).run(2, InLine(), progress)
    assert capsys.readouterr().out == ""


def test_progress_before_the_first_score(capsys):
    RandomSearch(objectives.moody, {"kind": choice(["nan"])}).run(2, InLine())
    assert capsys.readouterr().out == "\r1 of 2 trials, no score yet\r2 of 2 trials, no score yet\n"


def test_progress_line(capsys):
    RandomSearch(objectives.bowl, SPACE, seed=5).run(3, InLine())
    last = capsys.readouterr().out.split("\r")[-1]
    assert last.startswith("3 of 3 trials, best score -")
    assert last.endswith("\n")
