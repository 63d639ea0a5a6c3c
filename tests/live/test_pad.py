"""The drawing pad: ink along lines, and a value that travels between page and kernel and back."""

import numpy as np
import pytest
import test_figures

from common import live
from common.live import making
from common.live.pad import SIDE, PadWidget

no_warnings, shown = test_figures.no_warnings, test_figures.shown  # fixtures

ALT = "What is drawn on a pad, for the tests."
CORNER = live.strokes([(0.1, 0.1), (0.4, 0.1)])


def drawing(ink):
    return {"ink": ink, "note": f"{ink.sum():.1f} pixels of ink"}


def show(compute=drawing, **options):
    live.figure(compute, [live.Images("ink")], title="Ink", alt=ALT, ink=live.pad(**options))
    return making._shown[ALT][1][-1]


def as_sent(array):
    """The bytes that the page would send for this drawing."""
    return np.round(255 * np.asarray(array)).astype(np.uint8).tobytes()


# --- strokes -------------------------------------------------------------------------------------------------


def test_a_stroke_is_as_wide_as_the_pen_and_lies_where_it_was_led():
    ink = live.strokes([(0.25, 0.5), (0.75, 0.5)], width=0.1)
    assert ink.shape == (SIDE, SIDE)
    assert ink.dtype == np.float32
    assert ink.min() == 0.0
    assert ink.max() == 1.0
    np.testing.assert_allclose(ink[:, SIDE // 2].sum(), 0.1 * SIDE, atol=0.2)  # across
    np.testing.assert_allclose(
        ink.sum(), SIDE**2 * (0.5 * 0.1 + np.pi * 0.05**2), rtol=0.01
    )  # with round ends
    np.testing.assert_allclose(ink, ink[::-1], atol=1e-6)
    np.testing.assert_allclose(ink, ink[:, ::-1], atol=1e-6)


def test_x_is_first_and_runs_to_the_right_y_downward():
    ink = live.strokes([(0.9, 0.2), (0.9, 0.3)])
    rows, columns = np.nonzero(ink > 0.5)
    assert columns.min() > 0.8 * SIDE
    assert rows.min() > 0.1 * SIDE
    assert rows.max() < 0.4 * SIDE


def test_lines_have_corners_and_there_may_be_several():
    there, back = [(0.2, 0.2), (0.8, 0.2)], [(0.8, 0.2), (0.8, 0.8)]
    bent = live.strokes([*there, back[1]])
    np.testing.assert_array_equal(bent, np.maximum(live.strokes(there), live.strokes(back)))
    np.testing.assert_array_equal(bent, live.strokes(there, back))


def test_a_stroke_that_stands_still_is_a_dot_and_none_is_paper():
    dot = live.strokes([(0.5, 0.5), (0.5, 0.5)], width=0.2)
    np.testing.assert_allclose(dot.sum(), np.pi * (0.1 * SIDE) ** 2, rtol=0.01)
    assert not live.strokes().any()
    assert not live.strokes([(-1.0, 2.0), (3.0, 2.0)]).any(), "beside the paper"


# --- the value -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [bytes, bytearray, memoryview], ids=lambda kind: kind.__name__)
def test_what_the_page_sends_becomes_an_array(kind):
    levels = np.arange(SIDE * SIDE).reshape(SIDE, SIDE) % 256
    widget = PadWidget(np.zeros((SIDE, SIDE), np.float32), "draw")
    values = []
    widget.observe(lambda change: values.append(change["new"]), names="value")
    widget.set_state({"pixels": kind(levels.astype(np.uint8).tobytes())})
    assert len(values) == 1
    assert values[0].shape == (SIDE, SIDE)
    assert values[0].dtype == np.float32
    np.testing.assert_allclose(values[0], levels / 255, atol=1e-7)


def test_what_the_kernel_sets_is_sent_to_the_page():
    widget = PadWidget(CORNER, "draw")
    assert bytes(widget.pixels) == as_sent(CORNER)
    np.testing.assert_array_equal(widget.value, CORNER)  # not rounded to 256 levels by the way to the page
    widget.value = np.ones((SIDE, SIDE), np.float32)
    assert bytes(widget.pixels) == b"\xff" * SIDE**2
    assert widget.get_state()["pixels"] == widget.pixels
    assert "value" not in widget.get_state(), "the array itself stays in the kernel"


def test_the_same_drawing_again_is_no_change():
    widget = PadWidget(CORNER, "draw")
    widget.observe(lambda change: pytest.fail("nothing has changed"), names="value")
    widget.set_state({"pixels": memoryview(as_sent(CORNER))})


def test_a_pad_is_empty_or_has_a_first_drawing():
    empty, full = live.pad(), live.pad(CORNER.astype(np.float64), label="your digit")
    assert not empty.value.any()
    assert empty.value.shape == (SIDE, SIDE)
    np.testing.assert_array_equal(full.value, CORNER)
    assert full.value.dtype == np.float32
    assert full.widget("ink").label == "your digit"


@pytest.mark.parametrize(
    "value",
    [
        np.zeros((28, 28)),
        np.zeros(SIDE * SIDE),
        np.full((SIDE, SIDE), 255.0),
        np.full((SIDE, SIDE), -0.1),
        np.full((SIDE, SIDE), np.nan),
    ],
)
def test_a_value_that_is_no_drawing_is_refused(value):
    with pytest.raises(ValueError, match=r"pad: got .*\(56, 56\) with values from 0 to 1"):
        live.pad(value)


# --- in a figure ---------------------------------------------------------------------------------------------


def test_a_figure_follows_what_is_drawn(shown):
    made = show()
    first = made.png()
    assert made.notes == ["0.0 pixels of ink"]
    made._widgets["ink"].set_state({"pixels": memoryview(as_sent(CORNER))})
    assert made.error is None
    np.testing.assert_allclose(made.values["ink"], CORNER, atol=0.002)
    assert made.notes == [f"{made.values['ink'].sum():.1f} pixels of ink"]
    assert made.png() != first
    assert test_figures.sent_picture(shown[-1]) == made.png()
    count = len(shown)
    made._widgets["ink"].set_state({"pixels": b"\xff" * SIDE**2})
    assert len(shown) == count + 1, "one picture for one change"


def test_reset_brings_the_first_drawing_back_to_the_page(shown):
    made = show(value=CORNER)
    first = made.png()
    widget = made._widgets["ink"]
    widget.set_state({"pixels": memoryview(bytes(SIDE**2))})
    assert made.png() != first
    count = len(shown)
    made.reset()
    assert bytes(widget.pixels) == as_sent(CORNER)
    assert made.png() == first
    assert len(shown) == count + 1


def test_a_figure_with_a_pad_can_be_swept():
    with live.collect() as figures:
        live.figure(drawing, [live.Images("ink")], title="Ink", alt=ALT, ink=live.pad(CORNER))
    made = figures[0]
    pictures = []
    for settings in made.sweep():
        made.set(**settings)
        assert made.error is None
        pictures.append(made.png())
    assert len(set(pictures)) == 4, "nothing, all ink, a single dot, the first drawing"


def test_set_refuses_what_is_no_drawing_before_anything_is_changed(shown):
    made = show(value=CORNER)
    first = made.png()
    for wrong in (np.zeros((3, 3)), np.full((SIDE, SIDE), 2.0)):
        with pytest.raises(ValueError, match=r"ink: got"):
            made.set(ink=wrong)
        assert made.png() == first
        assert made._widgets["ink"].value.shape == (SIDE, SIDE)
        np.testing.assert_array_equal(made.values["ink"], CORNER)
