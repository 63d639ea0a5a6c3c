"""im2col and col2im against loops, and against each other."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from common.im2col import col2im, im2col, output_size


def naive_im2col(x, fh, fw, stride, pad):
    """Window by window, pixel by pixel."""
    (sh, sw), (ph, pw) = stride, pad
    n, c, h, w = x.shape
    rows = []
    for image, top, left in itertools.product(
        range(n), range(-ph, h + ph - fh + 1, sh), range(-pw, w + pw - fw + 1, sw)
    ):
        row = []
        for channel, i, j in itertools.product(range(c), range(top, top + fh), range(left, left + fw)):
            row.append(x[image, channel, i, j] if 0 <= i < h and 0 <= j < w else 0)
        rows.append(row)
    return np.array(rows)


@st.composite
def cases(draw):
    """Images of any shape, and a filter that fits them."""
    small = st.integers(1, 3)
    n, c, sh, sw = (draw(small) for _ in range(4))
    ph, pw = draw(st.integers(0, 2)), draw(st.integers(0, 2))
    h, w = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    fh, fw = draw(st.integers(1, h + 2 * ph)), draw(st.integers(1, w + 2 * pw))
    return (n, c, h, w), fh, fw, (sh, sw), (ph, pw)


@given(cases())
@settings(max_examples=150, deadline=None)
def test_rows_are_the_windows(case):
    shape, fh, fw, stride, pad = case
    x = np.random.default_rng(0).standard_normal(shape)
    np.testing.assert_array_equal(im2col(x, fh, fw, stride, pad), naive_im2col(x, fh, fw, stride, pad))


@given(cases(), st.integers(0, 1000))
@settings(max_examples=150, deadline=None)
def test_col2im_is_the_adjoint(case, seed):
    shape, fh, fw, stride, pad = case
    rng = np.random.default_rng(seed)
    x = rng.standard_normal(shape)
    col = im2col(x, fh, fw, stride, pad)
    other = rng.standard_normal(col.shape)
    image = col2im(other, shape, fh, fw, stride, pad)
    assert image.shape == shape
    np.testing.assert_allclose(np.vdot(col, other), np.vdot(x, image), rtol=1e-10, atol=1e-10)


def test_a_pixel_counts_as_often_as_it_is_seen():
    ones = np.ones((9, 4))
    expected = np.array([[1, 2, 2, 1], [2, 4, 4, 2], [2, 4, 4, 2], [1, 2, 2, 1]])
    np.testing.assert_array_equal(col2im(ones, (1, 1, 4, 4), 2, 2)[0, 0], expected)


def test_filter_of_the_whole_image_and_of_one_pixel():
    x = np.arange(24.0).reshape(2, 3, 2, 2)
    np.testing.assert_array_equal(im2col(x, 2, 2), x.reshape(2, 12))
    np.testing.assert_array_equal(im2col(x, 1, 1), x.transpose(0, 2, 3, 1).reshape(8, 3))


def test_output_size_rounds_down_and_what_is_left_over_is_not_seen():
    assert output_size(7, 3, 2) == 3
    assert output_size(8, 3, 2) == 3
    assert output_size(28, 5, pad=2) == 28
    x = np.random.default_rng(0).standard_normal((2, 1, 8, 8))
    changed = x.copy()
    changed[:, :, 7] = 99.0
    np.testing.assert_array_equal(im2col(x, 3, 3, 2), im2col(changed, 3, 3, 2))


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_dtype_is_kept_and_arguments_too(dtype):
    x = np.ones((2, 1, 5, 4), dtype)
    x.flags.writeable = False
    col = im2col(x, 3, 2, 1, 1)
    assert col.dtype == dtype
    col.flags.writeable = False
    assert col2im(col, x.shape, 3, 2, 1, 1).dtype == dtype
    assert not np.shares_memory(im2col(x, 1, 1), x)


def test_pixels_of_whole_numbers():
    x = np.arange(16, dtype=np.uint8).reshape(1, 1, 4, 4)
    assert im2col(x, 2, 2).dtype == np.float64
    np.testing.assert_array_equal(im2col(x, 2, 2)[0], [0, 1, 4, 5])


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((np.ones((5, 5)), 2, 2), "x"),
        ((np.ones((0, 1, 5, 5)), 2, 2), "x"),
        ((np.ones((1, 1, 5, 5)), 6, 2), "filter_h"),
        ((np.ones((1, 1, 5, 5)), 2, 8, 1, 1), "filter_w"),
        ((np.ones((1, 1, 5, 5)), 0, 2), "filter_h"),
        ((np.ones((1, 1, 5, 5)), 2, 2.5), "filter_w"),
        ((np.ones((1, 1, 5, 5)), 2, 2, 0), "stride"),
        ((np.ones((1, 1, 5, 5)), 2, 2, (1, 2, 3)), "stride"),
        ((np.ones((1, 1, 5, 5)), 2, 2, 1, -1), "pad"),
        ((np.array([[[["a"]]]]), 1, 1), "x"),
        ((np.ones((1, 1, 2, 2), complex), 1, 1), "x"),
    ],
)
def test_im2col_refuses(arguments, named):
    with pytest.raises(ValueError, match=f"^{named}: got"):
        im2col(*arguments)


def test_a_message_says_that_a_stride_may_be_a_pair():
    with pytest.raises(
        ValueError, match=r"^stride: got \(1, 0\), wanted .*, or two of them, \(vertical, horizontal\)"
    ):
        im2col(np.ones((1, 1, 5, 5)), 2, 2, stride=(1, 0))


@pytest.mark.parametrize(
    ("arguments", "named"),
    [
        ((np.ones((8, 4)), (1, 1, 4, 4), 2, 2), "col"),
        ((np.ones((9, 5)), (1, 1, 4, 4), 2, 2), "col"),
        ((np.ones(36), (1, 1, 4, 4), 2, 2), "col"),
        ((np.ones((9, 4)), (1, 4, 4), 2, 2), "input_shape"),
        ((np.ones((9, 4)), (0, 1, 4, 4), 2, 2), "input_shape"),
        ((np.ones((9, 4)), (1, 1, 4, 4), 5, 2), "filter_h"),
        ((np.ones((9, 4)), 16, 2, 2), "input_shape"),
    ],
)
def test_col2im_refuses(arguments, named):
    with pytest.raises(ValueError, match=f"^{named}: got"):
        col2im(*arguments)
