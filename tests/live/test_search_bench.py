"""The search bench: rounds of trials, stopping, continuing, mistakes; and the scatter it draws."""

import concurrent.futures
import threading
import time

import numpy as np
import pytest

from common import live
from common.search import RandomSearch, uniform


def objective(params, rng):
    return params["a"]


def make_search(number, ends):
    return RandomSearch(objective, {"a": uniform(ends[0], ends[1] + 0.01)}, seed=number)


def picture(rows, ends):
    values = [np.nan if row["score"] is None else row["score"] for row in rows]
    places = [row["a"] for row in rows]
    return {"map": {"x": places, "y": places, "values": values, "frame": (*ends, 0.0, 1.0)}}


def make(make_search=make_search, picture=picture, **options):
    view = live.Scatter("map", between=(0.0, 1.0), values_label="score", xlim=(0, 1.01), ylim=(0, 1.01))
    options = {"executor": concurrent.futures.ThreadPoolExecutor(2), "trials": 6} | options
    with live.collect():
        return live.search(
            make_search,
            picture,
            [view],
            title="t",
            alt="points on a plane",
            ends=live.range_slider(0.0, 1.0),
            **options,
        )


def until(condition, seconds=20):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)


def test_a_round_draws_its_trials_inside_the_sliders_ends():
    bench = make()
    before = bench.png()
    bench.set(ends=(0.4, 0.6))
    bench.run_round()
    assert len(bench.rows) == 6
    assert all(0.4 <= row["a"] <= 0.61 and row["round"] == 1 for row in bench.rows)
    assert bench.png() != before
    bench.run_round()
    assert [row["round"] for row in bench.rows] == [1] * 6 + [2] * 6


def test_first_trials_are_round_zero_and_reset_returns_to_them():
    bench = make(first=[{"trial": 0, "a": 0.5, "score": 0.5, "error": None}])
    assert bench.rows[0]["round"] == 0
    bench.set(ends=(0.4, 0.6))
    bench.run_round()
    bench.reset()
    assert len(bench.rows) == 1
    assert bench.values == {"ends": (0.0, 1.0)}
    assert bench.round == 0


def test_a_stopped_round_is_continued_not_begun_anew():
    gate = threading.Semaphore(2)

    def slow(params, rng):
        gate.acquire(timeout=20)
        return params["a"]

    def slow_search(number, ends):
        return RandomSearch(slow, {"a": uniform(*ends)}, seed=number)

    bench = make(slow_search, executor=concurrent.futures.ThreadPoolExecutor(1))
    bench.start()
    until(lambda: len(bench.rows) == 2)
    assert bench.running
    stopping = threading.Thread(target=bench.stop)
    stopping.start()
    gate.release()  # the trial that is under way finishes; no other begins
    gate.release()
    stopping.join(30)
    assert not bench.running
    assert 2 <= len(bench.rows) < 6
    assert bench.unfinished == 6 - len(bench.rows)
    for _ in range(6):
        gate.release()
    bench.run_round()
    whole = slow_search(1, (0.0, 1.0))
    for _ in range(6):
        gate.release()
    whole.run(6, executor=concurrent.futures.ThreadPoolExecutor(1), progress=False)
    assert sorted(row["a"] for row in bench.rows) == sorted(row["a"] for row in whole.results)
    assert {row["round"] for row in bench.rows} == {1}


def test_a_mistake_in_the_readers_function_is_shown_and_the_next_round_works():
    broken = [True]

    def sometimes(number, ends):
        if broken[0]:
            raise RuntimeError("not today")
        return make_search(number, ends)

    bench = make(sometimes)
    bench.start()
    until(lambda: not bench.running and bench.error)
    assert "not today" in bench.error
    broken[0] = False
    bench.start()
    until(lambda: not bench.running)
    assert bench.error is None
    assert len(bench.rows) == 6


def test_a_failed_trial_is_a_cross_and_not_lost():
    bench = make(
        first=[{"trial": k, "a": k / 3, "score": s, "error": None} for k, s in enumerate((0.2, None, 0.9))]
    )
    view = bench.views[0]
    assert view.points.get_offsets().shape == (2, 2)
    assert view.failed.get_xdata().tolist() == [1 / 3]


def test_points_outside_the_frame_are_pale():
    bench = make(first=[{"trial": k, "a": k / 4, "score": 0.5, "error": None} for k in range(4)])
    bench.set(ends=(0.2, 0.6))
    assert (bench.views[0].points.get_alpha() < 1).tolist() == [True, False, False, True]


@pytest.mark.parametrize("options", [{}, {"wrong": (0, 1)}])
def test_controls_that_do_not_fit_are_refused(options):
    view = live.Scatter("map", between=(0.0, 1.0), values_label="score", xlim=(0, 1), ylim=(0, 1))
    with live.collect(), pytest.raises(ValueError, match="wanted those of make_search"):
        live.search(make_search, picture, [view], title="t", alt="points", **options)


@pytest.mark.parametrize("options", [{"xlim": (0, 1)}, {"ylim": (0, 1)}, {}])
def test_a_scatter_wants_fixed_limits(options):
    with pytest.raises(ValueError, match="xlim, ylim"):
        live.Scatter("map", between=(0, 1), values_label="score", **options)


def test_a_scatter_refuses_what_does_not_fit_together():
    with pytest.raises(ValueError, match="between"):
        live.Scatter("map", between=(1, 0), values_label="score", xlim=(0, 1), ylim=(0, 1))
    with pytest.raises(ValueError, match="wanted \\(N,\\)"):
        make(picture=lambda rows, ends: {"map": {"x": [1, 2], "y": [1], "values": [1]}})
