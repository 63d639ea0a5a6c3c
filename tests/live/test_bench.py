"""The training bench: it trains what it is told, listens while it does, and shows whole pictures only."""

import importlib
import io
import threading
import time
import types
from contextlib import contextmanager

import numpy as np
import pytest
import test_figures
from PIL import Image

from common import live
from common.blas import one_blas_thread
from common.live import making, pace
from common.live.records import MOST_POINTS
from common.networks import MultiLayerNet, TwoLayerNet
from common.optimizers import SGD, Momentum
from common.trainer import Trainer

bench_module = importlib.import_module("common.live.bench")  # `live.bench` is the function in it
no_warnings, shown = test_figures.no_warnings, test_figures.shown  # fixtures

ALT = "Curves of a training run, for the tests."
SETTINGS = {
    "lr": live.log_slider(0.001, 1.0, value=0.1),
    "momentum": live.slider(0.0, 0.9, value=0.5, step=0.1),
    "batch_size": live.slider(1, 32, value=8),
    "weight_decay": live.slider(0.0, 0.1, value=0.0, step=0.01),
    "dropout_ratio": live.slider(0.0, 0.9, value=0.0, step=0.1),
}


class FakeTrainer:
    """Trains nothing, but notes the settings at the beginning and at the end of each step."""

    def __init__(self, pause=0.0, epochs=None, fails_at=(), loss=lambda step: 1.0 / step):
        self.optimizer = types.SimpleNamespace(lr=0.7, momentum=0.7)
        self.network = types.SimpleNamespace(weight_decay=0.7, dropout_ratio=0.7)
        self.batch_size, self.epochs, self.loss = 7, epochs, loss
        self.pause, self.fails_at = pause, set(fails_at)
        self.steps = self.epoch = self.half_steps = 0
        self.stop_reason, self.seen, self.threads = None, [], set()

    @property
    def steps_left(self):
        return None if self.epochs is None else 10 * self.epochs - self.steps

    def settings(self):
        places = vars(self.optimizer) | vars(self.network) | {"batch_size": self.batch_size}
        return {name: places[name] for name in SETTINGS}

    def work(self):
        time.sleep(self.pause)

    def __next__(self):
        if self.epochs is not None and self.steps >= 10 * self.epochs:
            self.stop_reason = f"all {self.epochs} epochs are done"
            raise StopIteration
        if self.steps + 1 in self.fails_at:
            self.fails_at.remove(self.steps + 1)
            raise RuntimeError(f"no step {self.steps + 1}")
        before = self.settings()
        self.half_steps += 1
        self.work()
        self.steps += 1
        self.threads.add(threading.get_ident())
        self.seen.append((before, self.settings()))
        return types.SimpleNamespace(number=self.steps, loss=self.loss(self.steps))


class GatedTrainer(FakeTrainer):
    """Stands still in the middle of each step until it is let through."""

    def __init__(self, **options):
        super().__init__(**options)
        self.inside, self.gate = threading.Semaphore(0), threading.Semaphore(0)

    def work(self):
        self.inside.release()
        assert self.gate.acquire(timeout=10)

    def let_through(self):
        """Let it finish this step, and wait until it is in the middle of the next."""
        self.gate.release()
        assert self.inside.acquire(timeout=10)


class Diverging(Trainer):
    """Its loss is no longer a number at the sixth step."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        whole = self.gradient
        self.gradient = lambda x, t: (whole(x, t)[0] if self.steps < 5 else float("nan"), whole(x, t)[1])


def make(runs=FakeTrainer, **options):
    """A bench that is not displayed."""
    with live.collect() as figures:
        live.bench(runs, **{"title": "Training", "alt": ALT, "steps": 10} | options)
    return figures[0]


def show(runs=FakeTrainer, alt=ALT, **options):
    """A bench displayed as in a notebook (with the fixture `shown`)."""
    live.bench(runs, **{"title": "Training", "alt": alt, "steps": 10} | options)
    return making._shown[alt][1][-1]


def wait_until(condition, seconds=20.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.002)


@contextmanager
def playing(*benches):
    for one in benches:
        one.play()
    try:
        yield
    finally:
        for one in benches:
            one.pause()


def small_data(seed=0):
    rng = np.random.default_rng(seed)
    return rng.normal(size=(40, 6)).astype(np.float32), rng.integers(0, 3, size=40)


def small_trainer(optimizer=SGD, kind=Trainer, **options):
    network = MultiLayerNet(6, [5], 3, rng=1)
    return kind(
        network, optimizer(lr=0.1), *small_data(), **{"batch_size": 8, "epochs": None, "rng": 2} | options
    )


# --- the cell and the buttons --------------------------------------------------------------------------------


def test_the_cell_trains_exactly_its_steps_and_starts_no_thread():
    before = threading.active_count()
    made = make(steps=37)
    assert made.trainers[""].steps == 37
    assert made.trainers[""].threads == {threading.get_ident()}
    assert threading.active_count() == before
    assert not made.playing
    steps, losses = made._data()["loss"]["loss"]
    np.testing.assert_array_equal(steps, np.arange(1, 38))
    np.testing.assert_allclose(losses, 1 / np.arange(1, 38))
    assert made.notes == ["step 37, epoch 0"]


def test_a_bench_without_steps_draws_too():
    made = make(steps=0, measure=lambda trainer: {"accuracy": 0.5})
    assert made.png().startswith(b"\x89PNG")
    assert made.notes == ["step 0, epoch 0"]


def test_play_trains_in_a_thread_of_its_own_until_pause():
    made = make(lambda: FakeTrainer(pause=0.001))
    with playing(made):
        assert made.playing
        wait_until(lambda: made.trainers[""].steps > 30)
    trainer = made.trainers[""]
    steps, picture = trainer.steps, made.png()
    assert not made.playing
    assert len(trainer.threads) == 2
    assert not made._work.is_alive()
    assert made.notes == [f"step {steps:,}, epoch 0"], "the last picture shows the last step"
    time.sleep(0.05)
    assert trainer.steps == steps
    assert made.png() == picture


def test_pressing_play_twice_trains_once():
    trainer = GatedTrainer()
    trainer.gate.release(2)
    made = make(lambda: trainer, steps=2)
    for _ in range(2):
        trainer.inside.acquire()
    with playing(made):
        assert trainer.inside.acquire(timeout=10)
        first = made._work
        pressed = threading.Thread(target=made.play)  # waits for the step, as the button would
        pressed.start()
        trainer.gate.release(50)
        pressed.join(timeout=10)
        assert made._work is first
        trainer.gate.release(10_000)


def test_step_takes_one_step_and_draws_it():
    made = make()
    before = made.png()
    made.step()
    assert made.trainers[""].steps == 11
    assert made.notes == ["step 11, epoch 0"]
    assert made.png() != before
    with playing(made):
        wait_until(lambda: made.trainers[""].steps > 11)
        made.step()
        assert not made.playing


def test_reset_makes_a_fresh_run_with_the_settings_as_they_stand(shown):
    made = show(lambda: FakeTrainer(pause=0.001), **SETTINGS)
    older = made.trainers[""]
    made._widgets["lr"].value = 0.01
    with playing(made):
        wait_until(lambda: older.steps > 20)
        made._bar.buttons["Reset"].click()
        assert not made.playing
    assert made.trainers[""] is not older
    assert made.trainers[""].steps == 0
    assert made.trainers[""].optimizer.lr == pytest.approx(0.01)
    assert made.notes == ["step 0, epoch 0"]
    assert made._widgets["lr"].value == pytest.approx(0.01)
    made._bar.buttons["Step"].click()
    assert made.trainers[""].seen[0][0]["lr"] == pytest.approx(0.01)


def test_buttons_can_be_pressed_when_they_would_do_something(shown):
    def disabled():
        return [name for name, button in made._bar.buttons.items() if button.disabled]

    made = show(lambda: FakeTrainer(pause=0.001, epochs=4), steps=10)
    assert disabled() == ["Pause"]
    assert "paused" in made._bar.status.value
    made._bar.buttons["Play"].click()
    assert disabled() == ["Play"]
    wait_until(lambda: "steps/s" in made._bar.status.value)
    assert "s left" in made._bar.status.value
    made._bar.buttons["Pause"].click()
    assert disabled() == ["Pause"]
    made._bar.buttons["Play"].click()
    wait_until(lambda: not made.playing)
    made._work.join(timeout=10)
    assert disabled() == ["Play", "Pause", "Step"]
    assert "ended" in made._bar.status.value
    assert made.notes == ["step 40, epoch 0 of 4   ·   all 4 epochs are done"]
    made._bar.buttons["Reset"].click()
    assert disabled() == ["Pause"]
    made._bar.buttons["Play"].click()
    wait_until(lambda: made.trainers[""].steps == 40)


# --- settings ------------------------------------------------------------------------------------------------


def test_the_first_step_has_the_values_of_the_controls():
    made = make(steps=1, **SETTINGS)
    assert made.trainers[""].seen[0][0] == {name: control.value for name, control in SETTINGS.items()}


@pytest.mark.parametrize(
    ("name", "value"),
    [("lr", 1.0), ("momentum", 0.9), ("batch_size", 32), ("weight_decay", 0.1), ("dropout_ratio", 0.3)],
)
def test_a_setting_acts_on_the_very_next_step_and_not_on_half_of_one(shown, name, value):
    trainer = GatedTrainer()
    made = show(lambda: trainer, steps=0, **SETTINGS)
    first = SETTINGS[name].value
    made.play()
    try:
        assert trainer.inside.acquire(timeout=10)
        trainer.let_through()
        made._widgets[name].value = value  # in the middle of the second step
        trainer.let_through()
        trainer.let_through()
    finally:
        trainer.gate.release(10_000)
        made.pause()
    at = [(before[name], after[name]) for before, after in trainer.seen[:3]]
    assert at[:2] == [(first, first), (first, first)]
    assert at[2] == (pytest.approx(value), pytest.approx(value))
    others = {other: control.value for other, control in SETTINGS.items() if other != name}
    assert trainer.seen[2][0] == others | {name: trainer.seen[2][0][name]}


class SpySGD(Momentum):
    """Notes what it works with, at each update."""

    def __init__(self, lr):
        super().__init__(lr)
        self.seen = []

    def update(self, params, grads):
        self.seen.append((self.lr, self.momentum))
        super().update(params, grads)


def test_the_real_trainer_takes_settings_while_it_plays():
    sizes, ratios = [], []

    def run():
        trainer = small_trainer(SpySGD)
        whole = trainer.gradient

        def gradient(x, t):
            sizes.append(len(x))
            ratios.append((trainer.network.layers[2].dropout_ratio, trainer.network.weight_decay))
            time.sleep(0.001)
            return whole(x, t)

        trainer.gradient = gradient
        return trainer

    made = make(run, **SETTINGS | {"batch_size": live.dropdown([8, 4])})
    seen = made.trainers[""].optimizer.seen
    assert set(seen) == {(0.1, 0.5)}
    with playing(made):
        for lr, momentum, decay, ratio, size in ((0.01, 0.0, 0.05, 0.5, 4), (0.2, 0.9, 0.0, 0.0, 8)):
            made.set(lr=lr, momentum=momentum, weight_decay=decay, dropout_ratio=ratio, batch_size=size)
            with made._step_lock:
                taken = len(seen)
            wait_until(lambda taken=taken: len(seen) > taken + 10)
            # at most the one step that `set` did not wait for; an epoch's last batch may be smaller
            assert set(seen[taken + 1 : taken + 10]) == {(lr, momentum)}
            assert set(ratios[taken + 1 : taken + 10]) == {(ratio, decay)}
            assert max(sizes[taken + 1 : taken + 10]) == size


def test_the_own_controls_of_a_run_act_on_it_alone(shown):
    runs = {"plain": FakeTrainer, "rolling": FakeTrainer}
    own = {
        "plain": {"lr": live.slider(0.0, 1.0, value=0.2)},
        "rolling": {"lr": live.slider(0.0, 1.0, value=0.3)},
    }
    made = show(runs, own=own, momentum=live.slider(0.0, 0.9, value=0.5), steps=1)
    assert set(made._widgets) == {"momentum", "plain: lr", "rolling: lr"}
    assert [widget.description for widget in made._widgets.values()] == list(made._widgets)
    made._widgets["rolling: lr"].value = 0.9
    made._widgets["momentum"].value = 0.8
    made.step()
    assert [trainer.seen[-1][0]["lr"] for trainer in made.trainers.values()] == [0.2, 0.9]
    assert [trainer.seen[-1][0]["momentum"] for trainer in made.trainers.values()] == [0.8, 0.8]
    assert [trainer.seen[0][0]["lr"] for trainer in made.trainers.values()] == [0.2, 0.3]
    made.reset()
    assert [trainer.optimizer.lr for trainer in made.trainers.values()] == [0.2, 0.9]


def test_a_run_keeps_its_own_value_where_all_have_one_too():
    made = make({"a": FakeTrainer, "b": FakeTrainer}, lr=live.slider(0.0, 1.0, value=0.5),
                own={"b": {"lr": live.slider(0.0, 1.0, value=0.25)}})  # fmt: skip
    assert [trainer.optimizer.lr for trainer in made.trainers.values()] == [0.5, 0.25]


def test_an_unknown_setting_is_named():
    with pytest.raises(ValueError, match="'learning_rate'"):
        make(learning_rate=(0.1, 0.9))
    with pytest.raises(ValueError, match="'speed'"):
        make({"a": FakeTrainer, "b": FakeTrainer}, own={"b": {"speed": (0.1, 0.9)}})
    with pytest.raises(ValueError, match=r"own: .*'c'.*\['a', 'b'\]"):
        make({"a": FakeTrainer, "b": FakeTrainer}, own={"c": {"lr": (0.1, 0.9)}})


def test_a_refused_value_changes_nothing():
    made = make(**SETTINGS)
    for wrong, message in (({"lr": 5.0}, "lr: got 5.0"), ({"speed": 1.0}, r"set: got \['speed'\]")):
        with pytest.raises(ValueError, match=message):
            made.set(**wrong)
        made.step()
        assert made.trainers[""].seen[-1][0]["lr"] == 0.1
    assert made.values["lr"] == 0.1


# --- races and ends ------------------------------------------------------------------------------------------


def test_a_race_sees_the_same_batches():
    batches = {"a": [], "b": []}

    def run(label, lr):
        trainer = Trainer(
            TwoLayerNet(6, 4, 3, rng=1), SGD(lr), *small_data(), batch_size=8, epochs=None, rng=2
        )
        whole = trainer.gradient
        trainer.gradient = lambda x, t: (batches[label].append(x), whole(x, t))[1]
        return trainer

    made = make({"a": lambda: run("a", 0.1), "b": lambda: run("b", 0.5)}, steps=12)
    curves = made._data()["loss"]  # of twelve steps: a point for each
    with playing(made):
        wait_until(lambda: len(batches["b"]) > 20)
    assert len(batches["a"]) == len(batches["b"])
    for left, right in zip(batches["a"], batches["b"], strict=True):
        np.testing.assert_array_equal(left, right)
    assert not np.array_equal(batches["a"][0], batches["a"][1])
    assert curves["a"][1][0] == curves["b"][1][0]
    assert curves["a"][1][-1] != curves["b"][1][-1]


def test_a_diverged_run_ends_with_its_reason_and_the_other_goes_on(shown):
    made = show({"wild": lambda: small_trainer(kind=Diverging), "calm": small_trainer}, steps=10,
                measure=lambda trainer: {"accuracy": trainer.network.accuracy(*small_data())},
                measure_every=2)  # fmt: skip
    wild, calm = made.trainers.values()
    assert (wild.steps, calm.steps) == (6, 10)
    with playing(made):
        wait_until(lambda: calm.steps > 30)
        assert made.playing
    assert wild.steps == 6
    assert made.error is None
    assert "wild: the loss is nan at step 6: try a learning rate below 0.1" in made.notes[0]
    assert made.notes[0].startswith(f"step {calm.steps}, epoch")
    assert not made._bar.buttons["Play"].disabled
    assert any(note.startswith("wild: 1 of 6 values are nan") for note in made.notes)


def test_when_all_have_diverged_there_is_only_reset(shown):
    made = show(lambda: small_trainer(kind=Diverging), steps=3)
    made.play()
    wait_until(lambda: not made.playing)
    made._work.join(timeout=10)
    assert "the loss is nan at step 6" in made.notes[0]
    assert made._bar.buttons["Play"].disabled
    assert made._bar.buttons["Step"].disabled
    thread = made._work
    made.play()
    assert made._work is thread, "nothing to train"
    made._bar.buttons["Reset"].click()
    assert not made._bar.buttons["Play"].disabled
    assert made.notes == ["step 0, epoch 0"]
    made._bar.buttons["Step"].click()
    assert made.trainers[""].steps == 1


# --- mistakes ------------------------------------------------------------------------------------------------


def test_an_exception_in_training_is_shown_and_play_works_again(shown):
    made = show(lambda: FakeTrainer(fails_at={14}), steps=10)
    message = made._message
    made._bar.buttons["Play"].click()
    wait_until(lambda: not made.playing)
    made._work.join(timeout=10)
    assert made.trainers[""].steps == 13
    assert "RuntimeError: no step 14" in message.value
    assert made.notes == ["step 13, epoch 0"]
    assert not made._bar.buttons["Play"].disabled
    assert made._bar.buttons["Pause"].disabled
    with playing(made):
        wait_until(lambda: made.trainers[""].steps > 20)
        assert message.value == ""


def test_an_exception_in_a_single_step_is_shown(shown):
    made = show(lambda: FakeTrainer(fails_at={11}), steps=10)
    made._bar.buttons["Step"].click()
    assert "RuntimeError: no step 11" in made._message.value
    made._bar.buttons["Step"].click()
    assert made._message.value == ""
    assert made.trainers[""].steps == 11


def test_an_exception_in_the_measurement_is_shown_with_its_line(shown):
    broken = set()

    def measure(trainer):
        if trainer.steps in broken:
            raise ZeroDivisionError("nothing to measure")
        return {"accuracy": 0.5}

    made = show(measure=measure, measure_every=5)
    broken.add(20)
    made._bar.buttons["Play"].click()
    wait_until(lambda: not made.playing)
    made._work.join(timeout=10)
    assert "ZeroDivisionError: nothing to measure" in made._message.value
    assert "raise ZeroDivisionError(" in made._message.value, "the line in the reader's own code"
    broken.clear()
    with playing(made):
        wait_until(lambda: made.trainers[""].steps > 30)
        assert made._message.value == ""


def test_an_exception_in_the_picture_is_shown_with_its_line_and_training_goes_on(shown):
    broken = []

    def picture(trainer):
        if broken:
            raise KeyError("no such weight")
        return {"extra": {"y": ([0, 1], [0, trainer.steps])}}

    made = show(lambda: FakeTrainer(pause=0.001), picture=picture, views=[live.Curves("extra")])
    good = made.png()
    broken.append(True)
    with playing(made):
        wait_until(lambda: "no such weight" in made._message.value)
        assert "raise KeyError(" in made._message.value, "the line in the reader's own code"
        assert made.png() == good, "the last good picture stays"
        steps = made.trainers[""].steps
        wait_until(lambda: made.trainers[""].steps > steps + 5)
        broken.clear()
        wait_until(lambda: made._message.value == "")
        assert made.png() != good


def test_an_exception_in_the_cell_reaches_the_cell():
    with pytest.raises(RuntimeError, match="no step 5"):
        make(lambda: FakeTrainer(fails_at={5}))


# --- several at once, and the page ---------------------------------------------------------------------------


def test_two_benches_play_at_once():
    first, second = make(small_trainer), make(lambda: small_trainer(optimizer=Momentum))
    with playing(first, second):
        wait_until(lambda: min(first.trainers[""].steps, second.trainers[""].steps) > 60)
        assert first.playing
        assert second.playing
        first.pause()
        steps = second.trainers[""].steps
        wait_until(lambda: second.trainers[""].steps > steps + 20)
    assert first.error is None
    assert second.error is None
    # side by side they did exactly what each does alone
    alone = small_trainer()
    for _ in range(first.trainers[""].steps):
        next(alone)
    for name, value in alone.network.params.items():
        np.testing.assert_array_equal(value, first.trainers[""].network.params[name])


def test_running_the_cell_again_stops_the_older_thread(shown):
    older = show(lambda: FakeTrainer(pause=0.001))
    older.play()
    wait_until(lambda: older.trainers[""].steps > 15)
    newer = show(lambda: FakeTrainer(pause=0.001))
    assert newer is not older
    assert not older.playing
    assert not older._work.is_alive()
    steps = older.trainers[""].steps
    time.sleep(0.03)
    assert older.trainers[""].steps == steps
    assert not newer.playing


def test_a_page_that_falls_silent_pauses_the_training(shown, monkeypatch):
    monkeypatch.setattr(bench_module, "PAGE_GONE", 0.3)
    made = show(lambda: FakeTrainer(pause=0.001))
    speaking = threading.Event()

    def speak():
        while not speaking.wait(0.02):
            made._page_speaks({})

    with playing(made):
        time.sleep(0.4)
        assert made.playing, "a page that has never spoken is no reason to stop"
        page = threading.Thread(target=speak)
        page.start()
        time.sleep(0.4)
        assert made.playing, "the page speaks"
        speaking.set()
        page.join()
        wait_until(lambda: not made.playing, 5.0)
    assert "paused" in made._bar.status.value
    with playing(made):
        steps = made.trainers[""].steps
        wait_until(lambda: made.trainers[""].steps > steps + 20)


def test_the_page_is_listened_to(shown):
    made = show()
    assert made._heard_of_page is None
    made._page._handle_custom_msg("alive", [])
    assert time.perf_counter() - made._heard_of_page < 5


# --- threads -------------------------------------------------------------------------------------------------


def test_only_whole_pictures_while_training_and_setting_at_once(shown, monkeypatch):
    """Two threads set, one trains and draws. Every picture must be that of a single moment of the training."""
    monkeypatch.setattr(pace, "PICTURE_EVERY", (0.0, 0.03))

    def picture(trainer):
        # whoever reads between the two halves of a step reads two different numbers
        pair = trainer.half_steps, trainer.steps
        return {
            name: {"y": ([0, 1], [number % 7, number % 5])} for name, number in zip("ab", pair, strict=True)
        }

    controls = {"lr": live.slider(0.0, 1.0, value=0.1), "momentum": live.slider(0.0, 0.9, value=0.5)}

    def made_new():
        views = [live.Curves("a", ylim=(0, 7)), live.Curves("b", ylim=(0, 7))]
        return show(lambda: FakeTrainer(pause=0.0005), picture=picture, views=views, **controls)

    made = made_new()
    drawn, compute = [], made.compute

    def recorded(**values):
        data = compute(**values)
        drawn.append(data)
        return data

    made.compute = recorded
    published = len(shown)
    errors = []

    def set_often(name, values):
        try:
            for value in values:
                made.set(**{name: value})
                made._widgets[name].value = value / 2
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=set_often, args=("lr", np.linspace(0, 1, 12))),
               threading.Thread(target=set_often, args=("momentum", np.linspace(0, 0.9, 12)))]  # fmt: skip
    with playing(made):
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        count = len(drawn)
        wait_until(lambda: len(drawn) > count + 3)
    pictures = [test_figures.sent_picture(sent) for sent in shown[published:] if isinstance(sent, dict)]
    assert not errors
    assert made.error is None
    assert len(pictures) == len(drawn) > 24

    for data in drawn:
        steps = int(data["note"].split()[1].strip(",").replace(",", ""))
        assert data["a"] == data["b"] == {"y": ([0, 1], [steps % 7, steps % 5])}
        each = -(-steps // MOST_POINTS)  # steps that make one point of the curve
        np.testing.assert_array_equal(data["loss"]["loss"][0], each * np.arange(1, steps // each + 1))

    single = made_new()  # the same data, drawn by one thread
    for data, png in zip(drawn, pictures, strict=True):
        single.compute = lambda data=data, **values: data
        single.redraw()
        np.testing.assert_array_equal(
            *(np.asarray(Image.open(io.BytesIO(one))) for one in (png, single.png()))
        )


# --- speed ---------------------------------------------------------------------------------------------------


def test_training_in_the_bench_is_hardly_slower_than_a_bare_loop(capsys):
    """Processor time for each step, the drawing included; so other work on the machine does not count."""
    rng = np.random.default_rng(0)
    x = rng.normal(size=(2000, 784)).astype(np.float32)
    t = rng.integers(0, 10, size=2000)

    def run():
        return Trainer(TwoLayerNet(784, 50, 10, rng=1), SGD(0.1), x, t, epochs=None, rng=2)

    def bare(seconds):
        trainer, end = run(), time.perf_counter() + seconds
        start = time.process_time()
        with one_blas_thread():
            while time.perf_counter() < end:
                next(trainer)
        return trainer.steps / (time.process_time() - start)

    def benched(seconds):
        made = make(run, steps=1)
        start = time.process_time()
        with playing(made):
            time.sleep(seconds)
        return (made.trainers[""].steps - 1) / (time.process_time() - start)

    bare(0.2)
    benched(0.2)
    # long enough that the first picture and the last, which always come, do not decide; the best of three each
    in_bench, alone = np.max([(benched(0.7), bare(0.2)) for _ in range(3)], axis=0)
    share = in_bench / alone
    with capsys.disabled():
        print(f"  [bench: {share:.0%} of the bare loop's {alone:,.0f} steps per second of CPU]", end="")
    assert share > 0.6


# --- settings that a run is made with -----------------------------------------------------------------------


def with_units(units):
    return Trainer(
        MultiLayerNet(6, [units], 3, rng=1), SGD(0.1), *small_data(), batch_size=8, epochs=None, rng=2
    )


def test_a_setting_that_runs_are_made_with_starts_all_of_them_anew():
    bench = make(
        {"mine": with_units, "fixed": lambda: small_trainer()},
        units=live.slider(1, 9, value=4),
        lr=(0.01, 1.0),
    )
    assert bench.trainers["mine"].network.hidden_sizes == (4,)
    bench.set(lr=0.5)
    bench.set(units=7)
    assert bench.trainers["mine"].network.hidden_sizes == (7,)
    assert [trainer.steps for trainer in bench.trainers.values()] == [0, 0]
    assert [trainer.optimizer.lr for trainer in bench.trainers.values()] == [0.5, 0.5]
    bench.train(3)
    bench.set(lr=0.25)
    assert [trainer.steps for trainer in bench.trainers.values()] == [3, 3]  # this one doesn't start anew


def test_a_setting_that_runs_are_made_with_acts_while_it_plays(shown):
    bench = show(with_units, units=live.slider(1, 9, value=4))
    with playing(bench):
        wait_until(lambda: bench.trainers[""].steps > 20)
        first = bench.trainers[""]
        bench._widgets["units"].value = 2
        wait_until(lambda: bench.trainers[""] is not first and bench.trainers[""].steps > 5)
        assert bench.playing
    assert bench.trainers[""].network.hidden_sizes == (2,)
    assert bench.error is None
