"""Grids of numbers with frames, and the small matrix to edit."""

import io

import numpy as np
import pytest
from PIL import Image

from common import live

NINE = np.arange(9.0).reshape(3, 3)
ALT = "A grid of numbers."


def grid(data, **options):
    """A figure of one grid; `data(k)` for a slider k."""
    options = {"limits": (0, 10)} | options
    return live.Figure(
        lambda k: {"grid": data(k)}, [live.Grid("grid", **options)], {"k": live.slider(0, 20, 0, 1)},
        title="Grid", alt=ALT,
    )  # fmt: skip


def words(figure):
    return [text.get_text() for text in figure.views[0].texts if text.get_text()]


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png())).convert("RGB")).astype(int)


def test_numbers_are_written_row_by_row_from_the_top():
    figure = grid(lambda k: NINE + k)
    assert words(figure) == [str(k) for k in range(9)]
    heights = [text.get_position()[1] for text in figure.views[0].texts]
    assert heights == sorted(heights, reverse=True)
    figure.set(k=1)
    assert words(figure)[0] == "1"


def test_a_matrix_may_change_its_size():
    figure = grid(lambda k: np.zeros((k + 1, 2 * k + 1)))
    assert words(figure) == ["0"]
    figure.set(k=3)
    assert len(words(figure)) == 4 * 7
    figure.set(k=1)
    assert len(words(figure)) == 2 * 3


def test_a_large_matrix_has_no_numbers():
    figure = grid(lambda k: np.zeros((20, 20)))
    assert words(figure) == []


def test_cells_are_square_and_inside_of_the_axes():
    for shape in ((3, 30), (30, 3), (5, 5)):
        view = grid(lambda k, shape=shape: np.zeros(shape)).views[0]
        box = view.axes.get_window_extent()
        (x0, x1), (y0, y1) = view.axes.get_xlim(), view.axes.get_ylim()
        assert box.width / (x1 - x0) == pytest.approx(box.height / (y1 - y0), rel=1e-6)
        assert x1 > shape[1] - 1e-9
        assert y0 < 1e-9
        assert y1 == shape[0]


def test_a_frame_is_drawn_where_it_was_asked_for():
    framed = grid(lambda k: {"values": NINE, "frames": {"red": (k, 0, 1, 1)} if k else {}})
    before = pixels(framed)
    framed.set(k=2)
    changed = np.argwhere(np.abs(pixels(framed) - before).max(axis=2) > 60)
    assert len(changed) > 50
    assert changed[:, 0].min() > before.shape[0] * 0.3  # the third row of three


def test_empty_places_and_pale_numbers():
    values = np.array([[1.0, np.nan], [2.0, 3.0]])
    pale = np.array([[False, False], [True, False]])
    view = grid(lambda k: {"values": values, "pale": pale}).views[0]
    assert [text.get_text() for text in view.texts[:4]] == ["1", "", "2", "3"]
    assert view.texts[2].get_color() != view.texts[0].get_color()
    assert view.notes == []


def test_no_minus_before_zero_and_inf_is_named():
    figure = grid(lambda k: np.array([[-0.01, np.inf]]), digits=".1f")
    assert words(figure)[0] == "0.0"
    assert any("1 values are inf" in note for note in figure.notes)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros(3), r"got shape \(3,\)"),
        ({"values": NINE, "frame": (0, 0, 1, 1)}, "got \\['frame'\\]"),
        ({"values": NINE, "pale": np.zeros((2, 2), bool)}, r"pale has shape \(2, 2\)"),
    ],
)
def test_bad_data_is_refused(data, message):
    with pytest.raises(ValueError, match=message):
        grid(lambda k: data)


def test_limits_in_the_wrong_order_are_refused():
    with pytest.raises(ValueError, match="limits: got"):
        live.Grid("grid", limits=(1, 1))


PRESETS = {"edge": [[1, -1], [1, -1]], "blur": [[0.25, 0.25], [0.25, 0.25]]}


def test_a_preset_fills_the_fields_and_a_field_makes_it_your_own():
    control = live.number_grid(PRESETS, label="filter")
    widget = control.widget("filter")
    seen = []
    widget.observe(lambda change: seen.append(change["new"]), names="value")
    assert widget.value == ((1.0, -1.0), (1.0, -1.0))
    widget._menu.value = "blur"
    assert widget.value == ((0.25, 0.25), (0.25, 0.25))
    assert widget._fields[1][0].value == 0.25
    widget._fields[0][1].value = 2.0
    assert widget.value == ((0.25, 2.0), (0.25, 0.25))
    assert widget._menu.value == "your own"
    widget.value = ((1.0, -1.0), (1.0, -1.0))  # as Reset does
    assert widget._menu.value == "edge"
    assert widget._fields[0][0].value == 1.0
    assert len(seen) == 3  # one message for each change, none for the fields it fills


def test_a_figure_takes_the_matrix():
    figure = live.Figure(
        lambda kernel: {"grid": np.array(kernel)}, [live.Grid("grid", limits=(-1, 1))],
        {"kernel": live.number_grid(PRESETS)}, title="Filter", alt=ALT,
    )  # fmt: skip
    before = figure.png()
    figure.set(kernel=((0.0, 0.0), (0.0, 1.0)))
    assert figure.png() != before
    figure.reset()
    assert figure.values["kernel"] == ((1.0, -1.0), (1.0, -1.0))
    for bad in (((1.0,),), ((np.nan, 0.0), (0.0, 0.0))):
        with pytest.raises(ValueError, match="2 rows of 2 finite numbers"):
            figure.set(kernel=bad)


def test_presets_of_different_shapes_are_refused():
    with pytest.raises(ValueError, match="of one shape"):
        live.number_grid({"a": [[1]], "b": [[1, 2]]})
