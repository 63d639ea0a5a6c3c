"""How much memory a training step and a large answer take, at their peak, over what was there before."""

import tracemalloc

import numpy as np

from common.networks import SimpleConvNet
from common.optimizers import Adam


def peak_megabytes(function):
    """Most memory that `function` holds at any moment, in 10^6 bytes, over what was held before."""
    tracemalloc.start()
    try:
        before = tracemalloc.get_traced_memory()[0]
        function()
        return (tracemalloc.get_traced_memory()[1] - before) / 1e6
    finally:
        tracemalloc.stop()


def training_step():
    """Peak of the first SimpleConvNet step (the network and Adam's memory included), batch 100."""
    x, t = np.ones((100, 1, 28, 28), np.float32), np.zeros(100, int)

    def build_and_step():
        network, optimizer = SimpleConvNet(rng=0), Adam()
        for _ in range(2):
            optimizer.update(network.params, network.gradient(x, t))

    return peak_megabytes(build_and_step)


def large_answer(images=60_000):
    """Peak of SimpleConvNet answering many images at once."""
    network, x = SimpleConvNet(rng=0), np.zeros((images, 1, 28, 28), np.float32)
    return peak_megabytes(lambda: network.predict(x))


def memory_table():
    """Print both."""
    print("\nPeak memory over the start, MB (as allocated by NumPy)\n")
    print(f"{'SimpleConvNet, one step, batch of 100':46} {training_step():9.0f}")
    print(f"{'SimpleConvNet, 60,000 images in one predict':46} {large_answer():9.0f}")


if __name__ == "__main__":
    memory_table()
