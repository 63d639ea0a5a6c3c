"""Work beside the cells: in a thread, and, as in a browser's Python, without any."""

import asyncio
import importlib
import threading

import pytest
from test_bench import FakeTrainer, make

from common.live.background import Background

module = importlib.import_module("common.live.background")


class NoThread(threading.Thread):
    """What starting a thread is like in a browser."""

    def start(self):
        raise RuntimeError("can't start new thread")


@pytest.fixture
def no_threads(monkeypatch):
    monkeypatch.setattr(module.threading, "Thread", NoThread)
    monkeypatch.setattr(module, "TURN", 0.0)  # a turn for each piece


def pieces(done, n, doing=lambda k: None):
    for k in range(n):
        doing(k)
        done.append((k, threading.get_ident()))
        yield


def test_a_thread_does_all_pieces_in_order():
    done = []
    work = Background(pieces(done, 5), "test")
    work.join(10)
    assert not work.is_alive()
    assert [k for k, _ in done] == [0, 1, 2, 3, 4]
    assert {thread for _, thread in done} != {threading.get_ident()}


def test_without_threads_the_pieces_take_turns_with_the_page(no_threads):
    done, seen = [], []

    async def page():
        work = Background(pieces(done, 5), "test")
        while work.is_alive():
            seen.append(len(done))
            await asyncio.sleep(0)

    asyncio.run(page())
    assert done == [(k, threading.get_ident()) for k in range(5)]
    assert seen == sorted(seen)
    assert len(set(seen)) >= 5, "the page had its turn between the pieces"


def test_without_threads_joining_does_what_is_left(no_threads):
    done = []

    async def page():
        work = Background(pieces(done, 5), "test")
        await asyncio.sleep(0)
        work.join(10)
        assert len(done) == 5
        await asyncio.sleep(0)
        assert not work.is_alive()

    asyncio.run(page())
    assert len(done) == 5


def test_without_threads_a_piece_can_ask_to_join_itself(no_threads):
    done, work = [], []

    async def page():
        work.append(Background(pieces(done, 2, doing=lambda k: work[0].join(10)), "test"))
        while work[0].is_alive():
            await asyncio.sleep(0)

    asyncio.run(page())
    assert len(done) == 2


def test_a_bench_without_threads_plays_listens_and_pauses(no_threads):
    made = make(FakeTrainer, steps=0, lr=(0.0, 4.0, 0.5))
    trainer = made.trainers[""]

    async def until(condition):
        for _ in range(10_000):
            if condition():
                return
            await asyncio.sleep(0)
        raise AssertionError("waited in vain")

    async def page():
        made.play()
        await until(lambda: trainer.steps >= 20)
        made.set(lr=2.0)
        steps = trainer.steps
        await until(lambda: trainer.steps > steps + 5)
        assert trainer.seen[steps][0]["lr"] == 2.0, "the next step has the new value"
        made.pause()
        steps = trainer.steps
        made.play()
        made.pause()  # before it had its turn
        made.play()
        assert made.playing
        await until(lambda: trainer.steps > steps + 5)
        made.pause()
        steps = trainer.steps
        for _ in range(5):
            await asyncio.sleep(0)
        assert trainer.steps == steps
        assert not made.playing

    asyncio.run(page())
    assert made.notes == [f"step {trainer.steps:,}, epoch 0"], "the last picture shows the last step"


def test_a_mistake_without_threads_is_shown_like_any_other(no_threads):
    made = make(lambda: FakeTrainer(fails_at=[15]), steps=0)

    async def page():
        made.play()
        while made._work.is_alive():
            await asyncio.sleep(0)

    asyncio.run(page())
    assert "no step 15" in made.error
    assert not made.playing
