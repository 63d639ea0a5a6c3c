"""The playground's data, runs and set-ups."""

import numpy as np
import pytest

from common import playground, point_sets
from common.exercises import chapter11
from common.networks import MultiLayerNet
from common.playground import (
    DATA,
    INPUT_SETS,
    OPTIMIZERS,
    PlaygroundRun,
    network_inputs,
    plane_data,
    read_set_up,
    read_setting,
    run_set_up,
)
from common.set_up import assign_setting, join_set_up, split_set_up


@pytest.mark.parametrize("kind", DATA)
def test_points_are_reproducible_balanced_and_in_the_plane(kind):
    xy, t = plane_data(kind, seed=3)
    again, _ = plane_data(kind, seed=3)
    other, _ = plane_data(kind, seed=4)
    assert xy.shape == (point_sets.POINTS, 2)
    assert np.array_equal(xy, again)
    assert not np.array_equal(xy, other)
    assert set(t.tolist()) == {0, 1}
    assert 0.4 < t.mean() < 0.6
    assert np.abs(xy).max() < point_sets.EDGE
    assert 0.3 < (t[1:] != t[:-1]).mean() < 0.7  # in random order, and not by turns


@pytest.mark.parametrize("kind", DATA)
def test_noise_moves_points_by_its_spread(kind):
    still, _ = plane_data(kind, seed=1)
    moved, _ = plane_data(kind, noise=0.5, seed=1)
    assert (moved - still).std() == pytest.approx(0.5, rel=0.1)
    assert abs(np.corrcoef((moved - still).T)[0, 1]) < 0.2  # each coordinate by itself


def test_the_rings_squares_and_arms_are_what_they_are_called():
    xy, t = plane_data("circle")
    radius = np.hypot(*xy.T)
    assert radius[t == 1].max() < radius[t == 0].min()
    xy, t = plane_data("xor")
    assert np.array_equal(xy.prod(axis=1) > 0, t == 1)
    xy, t = plane_data("spiral")
    radius, angle = np.hypot(*xy.T), np.arctan2(xy[:, 1], xy[:, 0])
    turned = angle - 1.75 * 2 * np.pi * radius / 5 - np.pi * t
    assert np.allclose(np.cos(turned), 1, atol=1e-6)  # both arms are the same curve, half a turn apart


def test_the_ring_goes_all_around_the_disk_and_keeps_its_distance():
    xy, t = plane_data("circle")
    radius, angle = np.hypot(*xy.T), np.arctan2(xy[:, 1], xy[:, 0])
    assert radius[t == 0].min() - radius[t == 1].max() > 0.9
    for kind in (0, 1):
        assert np.histogram(angle[t == kind], 8, (-np.pi, np.pi))[0].min() > 5


def test_squares_keep_their_distance_and_arms_reach_far_out():
    assert np.abs(plane_data("xor")[0]).min() > 0.39
    assert np.hypot(*plane_data("spiral")[0].T).max() > 4.9


def test_class_1_is_the_cloud_above_and_to_the_right():
    xy, t = plane_data("gaussians")
    np.testing.assert_allclose(xy[t == 1].mean(axis=0), 2.0, atol=0.3)
    np.testing.assert_allclose(xy[t == 0].mean(axis=0), -2.0, atol=0.3)


def test_inputs_are_what_their_names_say():
    x = network_inputs(np.array([[3.0, -1.5]]), "sines")
    assert x.dtype == np.float32
    assert np.allclose(x, [[1, -0.5, 1, 0.25, -0.5, np.sin(3.0), np.sin(-1.5)]], atol=1e-6)
    assert [network_inputs(np.zeros((2, 2)), name).shape[1] for name in INPUT_SETS] == [2, 5, 7]


def test_a_larger_set_of_inputs_begins_with_the_smaller_ones():
    xy, _ = plane_data("spiral")
    everything = network_inputs(xy, "sines")
    assert np.array_equal(network_inputs(xy, "plain"), everything[:, :2])
    assert np.array_equal(network_inputs(xy, "squares"), everything[:, :5])


def test_a_run_learns_from_its_share_and_is_tested_on_the_rest():
    run = PlaygroundRun("gaussians", share=0.3)
    assert (len(run.learn[0]), len(run.test[0])) == (120, 280)
    before = run.losses()
    run.advance(200)
    assert run.steps == 200
    assert run.losses()["test"] < before["test"] / 2
    assert run.accuracies()["test"] > 0.95


def test_a_share_is_rounded_to_whole_points():
    assert len(PlaygroundRun(share=0.29).learn[0]) == 116  # 0.29 * 400 is a little less


def test_training_and_test_points_are_not_taken_for_each_other():
    run = PlaygroundRun("spiral", noise=1.0, share=0.1)
    for name, (x, t) in (("training", run.learn), ("test", run.test)):
        assert (run.losses()[name], run.accuracies()[name]) == run.network.evaluate(x, t)


def test_the_network_is_built_as_the_settings_say():
    network = PlaygroundRun(activation="relu", weight_init=0.5, batch_norm=True, seed=3).network
    wanted = MultiLayerNet(2, [4, 2], 2, "relu", 0.5, batch_norm=True, rng=3)
    assert network.config == wanted.config
    for name, param in wanted.params.items():
        assert np.array_equal(network.params[name], param)


def test_hidden_layers_stand_in_the_order_of_their_numbers():
    assert PlaygroundRun(units_1=5, units_2=4, units_3=3, units_4=2).network.hidden_sizes == (5, 4, 3, 2)


def test_the_batches_depend_on_the_seed():
    one, again, other = (PlaygroundRun(seed=seed)._order for seed in (1, 1, 2))
    assert np.array_equal(one, again)
    assert not np.array_equal(one, other)


def test_the_plane_is_looked_at_in_the_middle_of_each_cell():
    first, *_, last = PlaygroundRun().plane * point_sets.SCALE
    middle = point_sets.EDGE - point_sets.EDGE / playground.SIDE
    np.testing.assert_allclose([first, last], [[-middle, -middle], [middle, middle]], rtol=1e-6)


def test_the_last_weights_speak_for_class_1():
    run = PlaygroundRun("gaussians", units_1=0, units_2=0)
    run.advance(100)
    (w,) = run.weights()
    lead = np.diff(run.network.predict(run.plane))
    np.testing.assert_allclose(run.plane @ w + np.diff(run.network.params["b1"]), lead, atol=1e-4)


def test_units_answer_as_the_network_does():
    run = PlaygroundRun("xor", inputs="squares", units_1=3, units_2=0, units_3=5, batch_norm=True)
    run.advance(50)
    answers = run.unit_answers()
    assert [len(layer) for layer in answers] == [5, 3, 5, 1]
    scores = run.network.predict(run.plane)
    y = 1 / (1 + np.exp(scores[:, 0] - scores[:, 1]))
    assert np.allclose(answers[-1].ravel(), y, atol=1e-5)
    assert np.allclose(
        answers[0][0][0], run.plane[: playground.SIDE, 0]
    )  # a row is one height, from the left
    assert answers[0][1][0, 0] < answers[0][1][-1, 0]  # the first row is the lowest
    assert [w.shape for w in run.weights()] == [(5, 3), (3, 5), (5, 1)]


def test_looking_at_a_run_does_not_change_it():
    looked_at, left_alone = (PlaygroundRun("spiral", batch_norm=True) for _ in range(2))
    for run in (looked_at, left_alone):
        run.network.dropout_ratio = 0.3
    for _ in range(30):
        looked_at.unit_answers(), looked_at.losses(), looked_at.weights(), looked_at.accuracies()
        next(looked_at)
        next(left_alone)
    for name, param in left_alone.network.params.items():
        assert np.array_equal(param, looked_at.network.params[name])


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_another_optimizer_keeps_the_rate(name):
    run = PlaygroundRun()
    run.optimizer.lr = 0.07
    run.optimizer_name = name
    assert (run.optimizer_name, run.optimizer.lr) == (name, 0.07)
    run.advance(5)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"data": "moons"}, "data: got 'moons', wanted one of circle"),
        ({"inputs": "cubes"}, "inputs: got 'cubes'"),
        ({"share": 1.0}, "share"),
        ({"share": 0.05}, "share"),
        ({"noise": -1}, "noise"),
        ({"noise": 1e300}, r"noise: got 1e\+300, wanted a finite number from 0 up to 100"),
        ({"units_1": -1}, "units_1: got -1, wanted a whole number from 0"),
        ({"seed": -1}, "seed: got -1, wanted a whole number from 0"),
    ],
)
def test_what_makes_no_sense_is_refused(wrong, message):
    with pytest.raises(ValueError, match=message):
        PlaygroundRun(**wrong)
    with pytest.raises(ValueError, match="optimizer_name: got 'Magic'"):
        PlaygroundRun().optimizer_name = "Magic"


# --- set-ups --------------------------------------------------------------------------------------------------


def test_a_set_up_survives_its_way_through_text():
    parts = {"data": "xor", "lr": "0.1"}, [(10, "lr", "0.2"), (10, "seed", "1"), (30, "lr", "0.3")], 45
    text = join_set_up(*parts)
    assert text == "data=xor lr=0.1 @10 lr=0.2 seed=1 @30 lr=0.3 @45"
    assert split_set_up(text) == parts
    assert split_set_up("  data=xor \n") == ({"data": "xor"}, [], 0)


def test_a_run_that_has_not_begun_has_no_step_in_its_set_up():
    assert join_set_up({"data": "xor", "lr": "0.1"}) == "data=xor lr=0.1"


def test_a_change_may_come_at_the_first_step_and_at_the_last():
    changes = [(1, "lr", "0.2"), (3, "lr", "0.3")]
    assert split_set_up("lr=0.1 @1 lr=0.2 @3 lr=0.3 @3") == ({"lr": "0.1"}, changes, 3)


@pytest.mark.parametrize("text", ["lr", "=3", "lr=", "@x", "@5 @3", "@-1", "@²"])
def test_a_broken_word_is_named(text):
    with pytest.raises(ValueError, match="set-up: got"):
        split_set_up(text)


def test_changes_on_the_way_come_at_their_step():
    run = run_set_up("data=xor lr=0.5 @20 lr=0.05 optimizer_name=Adam @50 batch_size=7 @60")
    by_hand = PlaygroundRun("xor")
    by_hand.optimizer.lr = 0.5
    by_hand.advance(20)
    by_hand.optimizer.lr = 0.05
    by_hand.optimizer_name = "Adam"
    by_hand.advance(50)
    by_hand.batch_size = 7
    by_hand.advance(60)
    assert run.steps == 60
    for name, param in by_hand.network.params.items():
        assert np.array_equal(param, run.network.params[name])


def test_a_set_up_can_be_read_without_training():
    start, changes, steps = read_set_up("lr=0.5 data=xor batch_norm=on @20 lr=0.05 @60")
    assert (start, steps) == ({"data": "xor", "batch_norm": True}, 60)
    assert changes == [(0, "lr", 0.5), (20, "lr", 0.05)]


def test_the_most_steps_may_be_asked_for():
    assert read_set_up(f"data=xor @{playground.MOST_STEPS}") == ({"data": "xor"}, [], playground.MOST_STEPS)


@pytest.mark.parametrize("name", ["noise", "share", "lr", "dropout_ratio", "weight_decay"])
def test_a_setting_may_be_a_fraction(name):
    assert read_setting(name, "0.25") == 0.25


def test_words_for_the_start_and_for_switches():
    starts = [read_setting("weight_init", word) for word in ("Xavier", "He", "0.01", "1")]
    assert starts == ["xavier", "he", 0.01, 1.0]
    assert [read_setting("batch_norm", word) for word in ("on", "off")] == [True, False]


def test_what_a_set_up_leaves_out_is_what_the_challenges_take_it_for():
    named = run_set_up(" ".join(f"{name}={word}" for name, word in chapter11._defaults().items()) + " @5")
    unnamed = run_set_up("@5")
    assert named.losses() == unnamed.losses()
    for name, param in unnamed.network.params.items():
        assert np.array_equal(param, named.network.params[name])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("data=xor @30000", "got 30,000 steps, wanted at most 20,000"),
        ("colour=red", "got 'colour', wanted one of"),
        ("batch_norm=maybe", "batch_norm: got 'maybe'"),
        ("weight_init=0.5", "weight_init: got '0.5', wanted one of Xavier, He, 0.01, 1$"),
        ("data=moons", "data: got 'moons', wanted one of circle"),
        ("units_1=2.5", "units_1: got '2.5', wanted a whole number"),
        ("units_1=-1", "units_1: got -1, wanted a whole number from 0"),
        ("seed=-1", "seed: got -1, wanted a whole number from 0"),
        ("lr=fast", "lr: got 'fast', wanted a number"),
        ("lr=0.1 @5 data=xor @9", "got 'data' after @5; it can only be set at the start"),
        ("@1000 inputs=squares", "got 'inputs' after @1000; it can only be set at the start"),
        ("@10 colour=red @20", "got 'colour', wanted one of data"),
        (3, "wanted a line of text"),
    ],
)
def test_a_set_up_that_makes_no_sense_is_refused(text, message):
    with pytest.raises(ValueError, match=message):
        run_set_up(text)


def test_a_setting_is_found_where_it_lives():
    run = PlaygroundRun()
    for name, value in (("batch_size", 3), ("lr", 0.7), ("dropout_ratio", 0.4)):
        assign_setting(run, name, value)
    assert (run.batch_size, run.optimizer.lr, run.network.dropout_ratio) == (3, 0.7, 0.4)
    with pytest.raises(ValueError, match="'magic'"):
        assign_setting(run, "magic", 1)
    with pytest.raises(ValueError, match="'magic'"):
        assign_setting(object(), "magic", 1)
