"""Tools for comparing an answer with the right one: numbers, arrays, several arrays at once."""

import numpy as np

from common.exercises.judging import Wrong, named, real, show


def numbers(answer, count, name):
    """Insist on a tuple of `count` finite numbers."""
    values = real(answer, name)
    if values.shape != (count,) or not np.isfinite(values).all():
        raise Wrong(f"{name} is {show(answer)}, wanted {count} finite numbers.")
    return values.astype(float)


def several(attempt, wanted, *arguments, **written):
    """Call a function, and insist on a tuple of arrays of numbers.

    Parameters
    ----------
    attempt : Attempt
    wanted : sequence of str, or dict from str to tuple
        The names of what it is to return, in order; in a dict with their shapes.
    *arguments
        What it is called with.
    **written
        Arguments that a hint is to write by these names (see `named`).

    Returns
    -------
    dict
        From name to array, in order.
    """
    with named(**written):
        return parts(attempt(*arguments), attempt.name, wanted)


def parts(result, returned_by, wanted):
    """Insist that a result is a tuple of arrays; parameters and return value as those of `several`."""
    if not isinstance(result, tuple | list) or len(result) != len(wanted):
        came = f"{len(result)} things" if isinstance(result, tuple | list | dict) else show(result)
        kind = "a dict of " if isinstance(result, dict) else ""
        told = f"wanted a tuple of {len(wanted)}: ({', '.join(wanted)})"
        raise Wrong(f"{returned_by} returned {kind}{came}, {told}.")
    got = {name: real(part, name) for name, part in zip(wanted, result, strict=True)}
    for name, shape in wanted.items() if isinstance(wanted, dict) else ():
        if got[name].shape != shape:
            raise Wrong(f"{name} has shape {got[name].shape}, wanted {shape}.")
    return got


def recognize(got, mistakes):
    """Give the hint of the first mistake (message -> what it would have computed) that is the answer."""
    for message, mistake in mistakes.items():
        if got.shape == np.shape(mistake) and np.allclose(got, mistake, rtol=1e-4, atol=1e-6):
            raise Wrong(message)


def compare(got, wanted, mistakes, told, rtol=1e-7, atol=1e-9):
    """Insist that an array is right, or give the hint of the first of the mistakes that it is.

    Parameters
    ----------
    got, wanted : array
    mistakes : dict
        From hint to the array that this mistake would have given.
    told : str
        What is compared, for an array that no mistake explains.
    rtol, atol : float
        How far apart two numbers may be, as in `numpy.isclose`.
    """
    wanted = np.asarray(wanted)
    if got.shape == wanted.shape and np.allclose(got, wanted, rtol, atol):
        return
    recognize(got, mistakes)
    if got.shape != wanted.shape:
        raise Wrong(f"{told} has shape {got.shape}, wanted {wanted.shape}.")
    place = tuple(int(k) for k in np.argwhere(~np.isclose(got, wanted, rtol, atol))[0])
    entry = f": entry {place[0] if len(place) == 1 else place}" if place else ""
    raise Wrong(f"{told}{entry} is {got[place]:.6g}, wanted {wanted[place]:.6g}.")


def judge_rounding(value, wanted, digits, name):
    """Tell a number that was rounded too far from one that is wrong; `digits` are wanted after the point."""
    if round(value, digits - 1) == value and np.isclose(
        value, wanted, rtol=0, atol=0.6 * 10.0 ** (1 - digits)
    ):
        raise Wrong(f"{name} is rounded too far: {digits} digits after the point are wanted.")


def judge_dice(draw, what):
    """Insist on random numbers from the Generator handed in; draw(rng) gives an array, `what` names it in a hint."""
    first, again, other = (draw(np.random.default_rng(seed)) for seed in (7, 7, 8))
    if not np.array_equal(first, again):
        raise Wrong(f"Two generators of the same seed gave different {what}. All dice are thrown with rng.")
    if np.array_equal(first, other):
        raise Wrong(f"Another rng gives the same {what}. All dice are thrown with the rng that comes in.")


def in_float32(*arrays):
    """The arrays as float32, in a list: what an answer is tried on last, to see whether it keeps their type."""
    return [array.astype(np.float32) for array in arrays]


def stays_float32(got):
    """Insist on float32 from an answer that was handed float32."""
    if got.dtype != np.float32:
        raise Wrong(f"float32 arrays went in and {got.dtype} came out; it should stay float32.")
