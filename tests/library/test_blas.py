"""One thread for matrix products, whichever thread asks for it."""

import threading

import pytest

from common.blas import one_blas_thread

threadpoolctl = pytest.importorskip("threadpoolctl", reason="without threadpoolctl nothing is limited")


def threads():
    return [pool["num_threads"] for pool in threadpoolctl.threadpool_info() if pool["user_api"] == "blas"]


def in_another_thread(function):
    thread = threading.Thread(target=function)
    thread.start()
    thread.join()


@pytest.mark.parametrize("run", [lambda function: function(), in_another_thread])
def test_limit_holds_and_is_lifted(run):
    before = threads()
    seen = []

    def limited():
        with one_blas_thread(), one_blas_thread():
            seen.append(threads())

    for _ in range(2):
        limited()  # the main thread had its turn
        run(limited)
    assert seen == [[1] * len(before)] * 4
    assert threads() == before


def test_last_one_out_lifts_it_even_in_another_thread():
    before = threads()
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with one_blas_thread():
            entered.set()
            leave.wait(10)

    thread = threading.Thread(target=hold)
    with one_blas_thread():
        thread.start()
        assert entered.wait(10)
    assert threads() == [1] * len(before)
    leave.set()
    thread.join()
    assert threads() == before
