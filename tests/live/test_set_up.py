"""A bench's set-up as a line of text, and the pictures of a small network's units."""

import time

import numpy as np
import pytest
import test_bench
import test_figures

from common import live
from common.live.set_up import read_set_up, write_set_up
from common.playground import DATA, OPTIMIZERS, PlaygroundRun

no_warnings, shown = test_figures.no_warnings, test_figures.shown  # fixtures

CONTROLS = {
    "data": live.dropdown(list(DATA)),
    "noise": live.slider(0.0, 3.0, value=0.0, step=0.1),
    "units_1": live.slider(0, 8, value=4, step=1),
    "batch_norm": live.toggle(),
    "seed": live.slider(0, 99, value=0, step=1),
    "optimizer_name": live.dropdown(list(OPTIMIZERS)),
    "lr": live.log_slider(0.001, 10.0, value=0.3),
    "dropout_ratio": live.slider(0.0, 0.9, value=0.0, step=0.05),
}
OPTIONS = {
    "shared": True,
    "steps": 30,
    "batch_loss": False,
    "measure": lambda run: run.losses(),
    "measure_every": 10,
}
ALT = "A bench with its set-up."


def make(**options):
    return test_bench.make(PlaygroundRun, **OPTIONS | CONTROLS | options)


def weights(bench):
    return {name: param.copy() for name, param in bench.trainers[""].network.params.items()}


def same(one, other):
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


# --- text ------------------------------------------------------------------------------------------------------


def test_every_kind_of_control_survives_its_way_through_text():
    controls = CONTROLS | {
        "ends": live.range_slider(0.0, 1.0),
        "kind": live.dropdown({"two words": 7, "b": 8}),
    }
    start = {"data": "spiral", "noise": 0.1 + 0.2, "units_1": 0, "batch_norm": True, "seed": 99,
             "optimizer_name": "Adam", "lr": 1 / 3, "dropout_ratio": 0.15, "ends": (0.25, 0.7), "kind": 7}  # fmt: skip
    changes = [(5, "lr", 0.1), (5, "optimizer_name", "SGD"), (8, "kind", 8)]
    text = write_set_up(controls, start, changes, 12)
    assert "kind=two_words" in text
    assert read_set_up(controls, text) == (start, changes, 12)


@pytest.fixture(scope="module")
def untouched():
    return make()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data=moons", "data: got 'moons', wanted one of circle"),
        ("units_1=2.5", "units_1: got '2.5', wanted a whole number"),
        ("units_1=9", "units_1: got 9, wanted 0 to 8"),
        ("lr=fast", "lr: got 'fast', wanted a number"),
        ("batch_norm=1", "batch_norm: got '1', wanted one of on, off"),
        ("color=red", "got 'color', wanted one of data"),
        ("hello", "got 'hello', wanted name=value"),
    ],
)
def test_a_wrong_word_is_named_and_changes_nothing(untouched, text, message):
    before, values = untouched.set_up(), dict(untouched.values)
    with pytest.raises(ValueError, match=message):
        untouched.restore(f"seed=5 {text}")
    assert (untouched.set_up(), untouched.values) == (before, values)


# --- the run comes back -----------------------------------------------------------------------------------------


def test_a_run_with_changes_on_the_way_comes_back_exactly():
    bench = make()
    bench.set(data="spiral", seed=7)  # another run
    bench.train(20)
    bench.set(lr=0.05)
    bench.train(15)
    bench.set(optimizer_name="Adam", dropout_ratio=0.3)
    bench.train(10)
    text = bench.set_up()
    assert "seed=7" in text
    assert text.endswith("@20 lr=0.05 @35 optimizer_name=Adam dropout_ratio=0.3 @45")
    fresh = make()
    fresh.restore(text)
    assert same(weights(bench), weights(fresh))
    assert fresh.set_up() == text
    assert fresh.values == bench.values
    for one in (bench, fresh):
        one.redraw()
    assert fresh.png() == bench.png()
    for one in (bench, fresh):  # and they go on alike
        one.train(10)
    assert same(weights(bench), weights(fresh))


def test_what_is_set_before_the_first_step_belongs_to_the_start():
    bench = make(steps=0)
    bench.set(lr=0.05)
    bench.train(5)
    assert "lr=0.05" in bench.set_up()
    assert bench.set_up().count("@") == 1


def test_reset_begins_with_the_settings_as_they_stand():
    bench = make()
    bench.set(lr=0.05)
    bench.train(5)
    bench.reset()
    assert "lr=0.05" in bench.set_up()
    assert "@" not in bench.set_up()


def test_moving_a_control_to_and_fro_between_two_steps_is_no_change():
    bench = make()
    bench.set(lr=0.05)
    bench.set(lr=0.3)
    bench.train(1)
    assert bench.set_up().endswith("dropout_ratio=0.0 @31")


# --- in the notebook ---------------------------------------------------------------------------------------------


def show(**options):
    return test_bench.show(PlaygroundRun, alt=ALT, **OPTIONS | CONTROLS | options)


def test_the_field_shows_the_set_up_and_takes_another(shown):
    bench = show()
    field = bench._field
    assert field.value == bench.set_up()
    bench._widgets["seed"].value = 3
    assert "seed=3" in field.value
    field.value = "data=xor seed=5 lr=0.1 @12 lr=0.2 @25"  # as if pasted
    test_bench.wait_until(lambda: not bench.playing and bench.trainers[""].steps == 25)
    assert (bench._widgets["seed"].value, bench._widgets["data"].value, bench._widgets["lr"].value) == (
        5,
        "xor",
        0.2,
    )
    test_bench.wait_until(lambda: field.value == bench.set_up())
    assert field.value.endswith("@12 lr=0.2 @25")
    other = make()
    other.restore(field.value)
    assert same(weights(bench), weights(other))


def test_nonsense_in_the_field_is_explained_and_the_run_stays(shown):
    bench = show()
    before = weights(bench)
    bench._field.value = "data=moons"
    assert "wanted one of circle" in bench._message.value
    assert same(before, weights(bench))
    bench._field.value = bench.set_up()
    bench._field.value = "seed=4 @10"
    test_bench.wait_until(lambda: not bench.playing and bench.trainers[""].steps == 10)
    assert bench._message.value == ""


def test_a_change_while_it_plays_is_written_down(shown):
    bench = show()
    with test_bench.playing(bench):
        test_bench.wait_until(lambda: bench.trainers[""].steps > 50)
        bench._widgets["lr"].value = 0.01
        steps = bench.trainers[""].steps
        test_bench.wait_until(lambda: bench.trainers[""].steps > steps + 20)
    assert " lr=0.01 @" in bench.set_up()
    other = make()
    other.restore(bench.set_up())
    assert same(weights(bench), weights(other))


# --- how lively ---------------------------------------------------------------------------------------------------


def draws_a_second(seconds=1.0, **options):
    bench = show(views=[live.UnitPictures("units"), live.Plane("plane", extent=(-6, 6, -6, 6), marks=5)],
                 picture=picture, units_2=live.slider(0, 8, value=8), **options)  # fmt: skip
    count = [0]
    redraw = bench.redraw

    def counted():
        count[0] += 1
        redraw()

    bench.redraw = counted
    start = time.process_time()
    with test_bench.playing(bench):
        while time.process_time() - start < seconds:
            time.sleep(0.01)
    return count[0] / seconds


def picture(run):
    answers = run.unit_answers()
    x, t = run.learn
    points = {"xy": run.xy[: len(t)], "target": t, "right": run.network.predict(x).argmax(axis=1) == t}
    units = {"pictures": answers, "weights": run.weights(), "headings": list("abcdef"[: len(answers)])}
    return {"units": units, "plane": {"surface": answers[-1][0], "points": points}}


def test_a_lively_bench_draws_ten_pictures_a_second(shown):
    """By the CPU's clock, so that neighbors don't matter."""
    lively, calm = draws_a_second(lively=True), draws_a_second()
    print(f"\n{lively:.1f} pictures for each second of CPU time, calm: {calm:.1f}")
    assert lively >= 10
    assert lively > 1.5 * calm


# --- pictures of units ----------------------------------------------------------------------------------------------


def units(**changes):
    ramp = np.linspace(-1, 1, 25).reshape(5, 5)
    data = {"pictures": [np.stack([ramp, ramp.T]), np.stack([ramp] * 3), ramp[None]],
            "weights": [np.ones((2, 3)), -np.ones((3, 1))], "headings": ["in", "hidden", "out"]}  # fmt: skip
    return data | changes


def figure(compute):
    return live.Figure(lambda k: {"units": compute(k)}, [live.UnitPictures("units")],
                       {"k": live.slider(0, 9, 0, 1)}, title="Units", alt="Pictures of units.")  # fmt: skip


def test_each_unit_is_a_square_of_its_own_and_layers_go_from_left_to_right():
    view = figure(lambda k: units()).views[0]
    boxes = [raster.extent for raster in view.rasters]
    assert len(boxes) == 6
    corners = [view.axes.transData.transform([(x0, y0), (x1, y1)]) for x0, x1, y0, y1 in boxes]
    for (x0, y0), (x1, y1) in corners:
        assert x1 - x0 == pytest.approx(y1 - y0, abs=0.5)
    for k, (x0, x1, y0, y1) in enumerate(boxes):
        for left, right, bottom, top in boxes[k + 1 :]:
            assert x1 <= left or top <= y0 or y1 <= bottom or right <= x0  # no two overlap
    assert [text.get_text() for text in view.texts] == ["in", "hidden", "out"]


def test_the_number_of_layers_may_change():
    shallow = units(
        pictures=[np.ones((2, 4, 4)), np.ones((1, 4, 4))], weights=[np.ones((2, 1))], headings=["in", "out"]
    )
    picture = figure(lambda k: units() if k else shallow)
    assert len(picture.views[0].rasters) == 3
    picture.set(k=1)
    assert len(picture.views[0].rasters) == 6
    picture.set(k=0)
    assert len(picture.views[0].rasters) == 3


def test_a_negative_weight_is_dashed_and_a_large_one_thick():
    weights = [np.array([[2.0, -1.0, 0.0], [1.0, 1.0, 1.0]]), np.ones((3, 1))]
    view = figure(lambda k: units(weights=weights)).views[0]
    widths = view.lines.get_linewidths()
    assert widths[0] == max(widths)
    assert widths[2] == min(widths)
    dashes = [style[1] for style in view.lines.get_linestyles()]
    assert dashes[1] is not None
    assert dashes[0] is None


def test_nan_is_named():
    pictures = [np.full((2, 5, 5), np.nan), np.zeros((3, 5, 5)), np.zeros((1, 5, 5))]
    assert any(
        "in: 50 of 50 values are nan" in note for note in figure(lambda k: units(pictures=pictures)).notes
    )


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"pictures": [np.zeros((2, 5)), np.zeros((3, 5, 5)), np.zeros((1, 5, 5))]}, r"\(units, rows, columns\)"),
        ({"weights": [np.ones((3, 2)), np.ones((3, 1))]}, r"got weights of shapes"),
        ({"headings": ["a"]}, "got 1 headings, wanted 3"),
        ({"pictures": [np.zeros((2, 5, 5)), np.zeros((3, 5, 5)), np.zeros((2, 5, 5))]}, "got 2 outputs"),
    ],
)  # fmt: skip
def test_bad_data_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        figure(lambda k: units(**wrong))
