"""Figures: what is drawn, what is said when it can't be drawn, and that two threads can't disturb each other."""

import base64
import functools
import gc
import io
import itertools
import threading
import tracemalloc
import types
import warnings
import weakref

import numpy as np
import pytest
from PIL import Image

from common import live
from common.live import making
from common.live.png import Encoder

X = np.linspace(-1, 1, 41)
ALT = "A line through the origin for the tests."


def line(slope=1.0, height=0.0):
    return {"line": {"y": (X, slope * X + height)}}


def make(compute=line, views=None, **controls):
    views = views or [live.Curves("line", xlabel="x", ylabel="y", xlim=(-1, 1), ylim=(-2, 2))]
    controls = controls or {"slope": live.slider(-2.0, 2.0, value=1.0, step=0.1)}
    with live.collect() as figures:
        live.figure(compute, views, title="A line", alt=ALT, **controls)
    return figures[0]


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png())))


def sent_picture(bundle):
    """The PNG that a display carries; it travels as text."""
    return base64.b64decode(bundle["image/png"])


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


# --- drawing -----------------------------------------------------------------------------------------------


def test_png_holds_exactly_the_pixels():
    rng = np.random.default_rng(0)
    picture = rng.integers(0, 256, size=(70, 5, 4), dtype=np.uint8)
    encoder = Encoder(70, 5)
    for row in (0, 35, 69, None):  # None: nothing changes
        if row is not None:
            picture[row] = rng.integers(0, 256, size=(5, 4), dtype=np.uint8)
        image = Image.open(io.BytesIO(encoder.encode(picture)))
        image.verify()  # checksums
        image = Image.open(io.BytesIO(encoder.encode(picture)))
        np.testing.assert_array_equal(np.asarray(image), picture)


def every_view():
    rng = np.random.default_rng(3)
    values, places = rng.normal(size=500), rng.normal(size=(4, 2))

    def compute(p):
        return {
            "curves": {"a": (X, p * X), "b": (X, X**2), "here": (0.1, p)},
            "free": {"a": (X, 10 * p * X)},
            "bars": {"one": np.array([p, 0.2, 0.3]), "two": np.array([0.1, p / 2, 0.2])},
            "histograms": {"first": p * values, "second": values},
            "plane": {
                "surface": np.clip(np.add.outer(X, X) + p, 0, 1),
                "points": {
                    "xy": places,
                    "target": [0, 1, 1, 0],
                    "right": [True, True, False, False],
                },
            },
            "note": f"p is {p:.1f}",
        }

    views = [
        live.Curves("curves", title="curves", ylim=(-2, 2), styles={"b": "dashed", "here": "point"}),
        live.Curves("free", ylim=(-10, 10)),
        live.Bars("bars", ["k", "l", "m"], ylim=(0, 1)),
        live.Histograms("histograms", xlim=(-4.0, 4.0), ylim=(0, 0.5)),
        live.Plane("plane", extent=(-1, 1, -1, 1)),
    ]
    return make(compute, views, p=live.slider(0.1, 1.0, value=0.5))


def test_a_blitted_picture_equals_one_drawn_from_scratch():
    figure = make(views=[live.Curves("line", xlim=(-1, 1), ylim=(-2, 2), title="t", styles={"y": "dashed"})])
    for slope in (-2.0, 0.3, 2.0, 1.0):
        figure.set(slope=slope)
        fresh = make(
            views=[live.Curves("line", xlim=(-1, 1), ylim=(-2, 2), title="t", styles={"y": "dashed"})],
            slope=live.slider(-2.0, 2.0, value=slope),
        )
        np.testing.assert_array_equal(pixels(figure), pixels(fresh))


def test_every_view_draws_and_follows():
    figure = every_view()
    before = pixels(figure)
    figure.set(p=1.0)
    changed = (pixels(figure) != before).any(axis=(0, 2))
    panels = np.array_split(changed, 5)
    assert all(panel.any() for panel in panels), "each of the five views has changed"
    assert figure.notes == ["p is 1.0"]


def test_limits_follow_the_data_where_none_are_given():
    figure = make(views=[live.Curves("line")], height=live.slider(0.0, 1000.0, value=0.0))
    figure.set(height=1000.0)
    low, high = figure.views[0].axes.get_ylim()
    assert low < 999 < 1001 < high


def test_a_curve_may_come_and_go():
    def compute(both):
        curves = {"a": (X, X)}
        return {"line": curves | {"b": (X, -X)} if both else curves}

    figure = make(compute, both=False)
    first = figure.png()
    figure.set(both=True)
    assert figure.png() != first
    figure.set(both=False)
    assert [line.get_visible() for line in figure.views[0].lines.values()] == [True, False]


def test_reset_returns_to_the_first_picture():
    figure = make()
    first = figure.png()
    figure.set(slope=-2.0)
    assert figure.png() != first
    figure.reset()
    assert figure.png() == first


# --- what can't be drawn is said ---------------------------------------------------------------------------


@pytest.mark.parametrize(("bad", "kind"), [(np.nan, "nan"), (np.inf, "inf"), (-np.inf, "inf")])
def test_values_that_are_not_finite_are_named(bad, kind):
    def compute(n):
        y = X.copy()
        y[:n] = bad
        return {"line": {"loss": (X, y)}, "bars": {"p": np.array([0.5, bad if n else 0.5])}, "h": {"h": y}}

    views = [live.Curves("line", ylim=(-1, 1)), live.Bars("bars", ["a", "b"]), live.Histograms("h")]
    figure = make(compute, views, n=live.slider(0, len(X), value=0))
    assert figure.notes == []
    for n in (1, len(X)):
        figure.set(n=n)
        assert figure.error is None
        assert f"loss: {n} of {len(X)} values are {kind}" in figure.notes
        assert f"p: 1 of 2 values are {kind}" in figure.notes


def broken(slope):
    if slope > 1.5:
        raise RuntimeError("too steep")
    return line(slope)


def test_an_exception_keeps_the_last_picture_and_says_where():
    figure = make(broken)
    good = figure.png()
    figure.set(slope=2.0)
    assert figure.png() == good
    assert "RuntimeError: too steep" in figure.error
    assert 'raise RuntimeError("too steep")' in figure.error, "the line in the reader's own code"
    figure.set(slope=-1.0)
    assert figure.error is None
    assert figure.png() != good


def test_an_exception_at_once_reaches_the_cell():
    with pytest.raises(RuntimeError, match="too steep"):
        make(broken, slope=live.slider(1.6, 2.0, value=1.8))


@pytest.mark.parametrize(
    ("compute", "message"),
    [
        (lambda slope: None, "wanted a dict"),
        (lambda slope: {"other": {}}, r"views \['line'\] need data"),
        (lambda slope: {"line": {"y": (X, X[:-1])}}, "equal lengths"),
        (lambda slope: {"line": {"y": 3}}, "wanted a pair"),
        (lambda slope: {"line": [1, 2]}, "wanted a dict"),
    ],
)
def test_wrong_data_is_explained(compute, message):
    with pytest.raises(ValueError, match=message):
        make(compute)


def test_wrong_calls_are_explained():
    with pytest.raises(ValueError, match=r"alt: got ''"):
        live.figure(line, [live.Curves("line")], title="t", alt="", slope=(0.0, 1.0))
    with pytest.raises(ValueError, match=r"none came for \['slope'\]"):
        make(lambda slope: line(slope), other=(0, 1))
    with pytest.raises(ValueError, match=r"\['extra'\], which are no parameters"):
        make(line, extra=(0, 1))
    with pytest.raises(ValueError, match=r"views: got none"):
        live.figure(line, [], title="t", alt=ALT, slope=(0.0, 1.0))
    with pytest.raises(ValueError, match=r"styles\['y'\]: got 'wavy'"):
        live.Curves("line", styles={"y": "wavy"})
    with pytest.raises(ValueError, match=r"set: got \['width'\]"):
        make().set(width=3)


# --- controls and the notebook -----------------------------------------------------------------------------


@pytest.fixture
def shown(monkeypatch):
    """Figures shown as in a notebook, with what would be displayed kept in a list."""
    sent = []

    class Handle:
        def update(self, bundle, **options):
            sent.append(bundle)

    def display(*objects, **options):
        sent.extend(objects)
        return Handle() if options.get("display_id") else None

    monkeypatch.setattr("IPython.display.display", display)
    runs = itertools.count(1)
    monkeypatch.setattr("IPython.get_ipython", lambda: types.SimpleNamespace(execution_count=next(runs)))
    monkeypatch.setattr(making, "_shown", {})
    return sent


def show(compute=line, **controls):
    controls = controls or {"slope": live.slider(-2.0, 2.0, value=1.0, step=0.1)}
    live.figure(
        compute, [live.Curves("line", xlim=(-1, 1), ylim=(-2, 2))], title="A line", alt=ALT, **controls
    )
    (figure,) = making._shown[ALT][1]
    return figure


def test_picture_words_and_size_are_displayed(shown):
    figure = show()
    bundle, box = shown
    assert sent_picture(bundle).startswith(b"\x89PNG")
    assert ALT in bundle["text/plain"]
    assert figure._metadata()["image/png"]["alt"] == ALT
    assert figure._metadata()["image/png"]["width"] == 840
    assert box.children[-1].alt == ALT


def test_moving_a_slider_updates_the_display_once(shown):
    figure = show()
    figure._widgets["slope"].value = -1.5
    assert len(shown) == 3
    assert sent_picture(shown[-1]) == figure.png()
    assert figure.values == {"slope": -1.5}


def test_pictures_go_straight_to_a_page_that_takes_them_and_are_kept_at_rest(shown, monkeypatch):
    figure, sent = show(), []
    monkeypatch.setattr(
        type(figure._page), "send", lambda page, content: sent.append(base64.b64decode(content["png"]))
    )
    figure._page.direct = True
    before = len(shown)
    for slope in (0.5, -0.5):
        figure._widgets["slope"].value = slope
        assert sent[-1] == figure.png()
    assert len(sent) == 2
    assert len(shown) == before
    figure._page._handle_custom_msg("rest", [])
    assert [sent_picture(bundle) for bundle in shown[before:]] == [figure.png()]


def test_a_title_that_is_too_wide_is_noticed():
    with live.collect() as figures:
        for title in ("A line", "A line " * 20):
            view = live.Curves("line", xlim=(-1, 1), ylim=(-2, 2))
            live.figure(line, [view], title=title, alt=ALT, slope=(-2.0, 2.0))
    assert [figure.title_fits() for figure in figures] == [True, False]


def test_a_title_of_a_view_that_reaches_the_next_is_noticed():
    for words, fits in (("left", True), ("a title as wide as the whole picture and more " * 2, False)):
        views = [live.Curves("line", title=title, xlim=(-1, 1), ylim=(-2, 2)) for title in (words, "right")]
        views[1].name = "other"
        figure = make(lambda slope: {"line": line(slope)["line"], "other": line(slope)["line"]}, views)
        figure.png()
        assert figure.title_fits() is fits


def test_after_an_interrupt_amid_drawing_all_is_drawn_anew(monkeypatch):
    figure = make()

    def interrupted(data):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(figure._canvas, "update", interrupted)
        with pytest.raises(KeyboardInterrupt):
            figure.set(slope=0.5)
    assert figure._canvas.stale
    figure.set(slope=0.5)
    assert figure.png() == make(slope=live.slider(-2.0, 2.0, value=0.5, step=0.1)).png()


def test_a_slider_does_not_send_the_page_its_own_value_back(shown, monkeypatch):
    figure, sent = show(), []
    widget = figure._widgets["slope"]
    monkeypatch.setattr(widget, "_send", lambda message, buffers=None: sent.append(message))
    widget.set_state({"value": 0.5})  # what comes when the reader moves it
    assert figure.values["slope"] == 0.5
    assert sent == []


def test_reset_button_moves_the_widgets_back_with_one_update(shown):
    figure = show(slope=live.slider(-2.0, 2.0, value=1.0), height=live.slider(0.0, 1.0, value=0.0))
    for name, value in (("slope", -1.0), ("height", 0.5)):
        figure._widgets[name].value = value
    count = len(shown)
    row = shown[1].children[1]
    row.children[-1].click()
    assert {name: widget.value for name, widget in figure._widgets.items()} == {"slope": 1.0, "height": 0.0}
    assert len(shown) == count + 1


def test_a_mistake_appears_below_the_figure_and_goes_again(shown):
    figure = show(broken)
    message = shown[1].children[0]
    figure._widgets["slope"].value = 2.0
    assert "too steep" in message.value
    figure._widgets["slope"].value = 0.0
    assert message.value == ""


def test_a_mistake_is_shown_as_text_not_as_html(shown):
    def compute(slope):
        if slope > 1.5:
            raise ValueError("<b>bold</b>")
        return line(slope)

    figure = show(compute)
    figure._widgets["slope"].value = 2.0
    assert "<b>" not in shown[1].children[0].value


def test_running_a_cell_again_closes_its_older_figure(shown):
    older = show()
    box = shown[1]
    widgets = [older._widgets["slope"], box, *box.children, *box.children[1].children]
    newer = show()
    assert all(widget.comm is None for widget in widgets)
    assert newer._widgets["slope"].comm is not None


def test_shortcuts_take_the_data_of_their_view():
    def waves(f):
        return {"wave": (X, np.sin(f * X))}

    with live.collect() as figures:
        live.curves(waves, title="Waves", alt=ALT, xlabel="x", ylim=(-1, 1), f=(1.0, 9.0))
        live.bars(
            lambda p: {"b": np.array([p, 1 - p])}, title="Bars", alt=ALT, categories=["a", "b"], p=(0.0, 1.0)
        )
        live.histograms(lambda s: {"h": s * X}, title="H", alt=ALT, xlim=(-3.0, 3.0), bins=20, s=(0.1, 3.0))
        live.plane(
            lambda b: {"surface": X[:, None] * X + b}, title="P", alt=ALT, extent=(-1, 1, -1, 1), b=(0.0, 1.0)
        )
    for made in figures:
        seen = set()
        for settings in made.sweep():
            made.set(**settings)
            assert made.error is None
            seen.add(made.png())
        assert len(seen) > 2
    assert figures[0].views[0].xlabel == "x"


# --- threads and memory ------------------------------------------------------------------------------------


def test_two_threads_give_only_whole_pictures():
    figure = every_view()
    settings = [0.2, 0.9]
    whole = set()
    for value in settings:
        figure.set(p=value)
        whole.add(figure.png())
    seen, errors = set(), []

    def move(value):
        try:
            for _ in range(25):
                figure.set(p=value)
                seen.add(figure.png())
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=move, args=(value,)) for value in settings]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not errors
    assert figure.error is None
    assert seen <= whole


def test_memory_stays_flat():
    figure = make()

    def drawn_often():
        for slope in np.linspace(-2, 2, 100):
            figure.set(slope=slope)
        gc.collect()
        return tracemalloc.get_traced_memory()[0]

    drawn_often()
    drawn_often()  # what is kept on purpose (glyphs, say) is there from now on
    tracemalloc.start()
    try:
        growth = np.diff([drawn_often() for _ in range(5)])
    finally:
        tracemalloc.stop()
    # 200 bytes for each picture: less than anything that could be kept of one. (What is kept is kept in every round;
    # what the other tests of a process leave to be tidied up is not.)
    assert np.median(growth) < 20_000


def test_a_figure_can_be_forgotten():
    figure = make()
    reference = weakref.ref(figure)
    figure.close()
    del figure
    gc.collect()
    assert reference() is None


# --- what a reader's own function may do -------------------------------------------------------------------


def test_a_plain_script_gets_the_figure_and_nothing_is_printed(capsys):
    made = live.figure(line, [live.Curves("line")], title="t", alt=ALT, slope=(0.0, 1.0))
    assert made.png().startswith(b"\x89PNG")
    assert capsys.readouterr().out == ""


def test_an_overflow_is_named_not_warned_of():
    figure = make(lambda slope: {"line": {"y": (X, np.exp(1000.0 * np.abs(slope) + X))}})
    assert figure.notes == [f"y: {len(X)} of {len(X)} values are inf"]


def test_bars_may_be_replaced_by_others():
    def compute(other):
        return {"bars": {"new": [0.9, 0.1]} if other else {"a": [0.5, 0.5], "b": [0.2, 0.3]}}

    figure = make(compute, [live.Bars("bars", ["k", "l"], ylim=(0, 1))], other=False)
    first = figure.png()
    for other in (True, False):
        figure.set(other=other)
        assert figure.error is None
    assert figure.png() == first


def test_a_mistake_in_a_partial_is_told_too():
    figure = make(functools.partial(broken), slope=live.slider(-2.0, 2.0, value=1.0))
    figure.set(slope=2.0)
    assert "too steep" in figure.error


def test_a_plane_without_a_surface_is_explained():
    with pytest.raises(ValueError, match='wanted a dict with a "surface"'):
        make(lambda b: {"plane": {"points": None}}, [live.Plane("plane", extent=(0, 1, 0, 1))], b=(0.0, 1.0))


def test_a_mistake_halfway_leaves_no_trace_in_the_next_picture():
    """The first view has moved its limits when the second one fails: the ticks must not stay the old ones."""

    def compute(n):
        return {"free": {"y": (X, X if n == 0 else 100 * X)}, "bars": {"p": [0.5] if n == 1 else [0.5, 0.5]}}

    views = [live.Curves("free"), live.Bars("bars", ["a", "b"], ylim=(0, 1))]
    figure = make(compute, views, n=live.slider(0, 2, value=0))
    figure.set(n=1)
    assert "wanted (2,)" in figure.error
    figure.set(n=2)
    assert figure.error is None
    after = pixels(figure)
    figure._canvas.stale = True  # draw all of it anew: nothing may change
    figure.redraw()
    np.testing.assert_array_equal(after, pixels(figure))


@pytest.mark.parametrize("words", [20, 60, 130, "wide"])
def test_a_long_note_stays_inside_of_the_picture(words):
    note = "MW " * 40 + "il " * 40 + "i" if words == "wide" else " ".join(f"word{k}" for k in range(words))
    view = live.Curves("y", xlabel="x", ylabel="y", xlim=(0, 1), ylim=(0, 1))
    figure = make(lambda p: {"y": {"y": ([0, 1], [0, 1])}, "note": note}, [view], p=live.toggle(label="p"))
    assert figure.notes == [note]
    lines = [text for text in reversed(figure._canvas._words) if text.get_text()]
    assert " ".join(text.get_text() for text in lines) == note
    boxes = [text.get_window_extent() for text in lines]
    assert all(box.x1 <= lines[0].figure.bbox.x1 and box.y0 >= -1 for box in boxes)
    assert all(low.y1 <= high.y0 + 3 for high, low in itertools.pairwise(boxes))
    assert len(lines) > 1 or words == 20
    plain = make(lambda p: {"y": {"y": ([0, 1], [0, 1])}, "note": ""}, [view], p=live.toggle(label="p"))
    changed = (pixels(figure) != pixels(plain)).any(axis=(1, 2))
    for box in boxes:  # each line is there to be seen
        assert changed[len(changed) - round(box.y1) : len(changed) - round(box.y0)].mean() > 0.5


def test_a_bar_may_be_missing():
    figure = make(
        lambda p: {"b": {"b": [None, 2.0, 0.0]}}, [live.Bars("b", "xyz", digits=1)], p=live.toggle(label="p")
    )
    bars = figure._canvas.views[0]
    assert [text.get_text() for text in bars.texts["b"]] == ["", "2.0", "0.0"]
    assert figure.notes == []


def test_a_scale_that_is_given_does_not_move():
    view = live.NetworkDiagram("n", [2, 1], largest=(2.0, 4.0))
    figure = make(
        lambda w: {"n": {"values": [[1, w], [1]], "weights": [[[1.0], [w]]]}},
        [view],
        w=live.slider(0.0, 4.0, value=1.0, step=0.5, label="w"),
    )
    thick, color = view.lines.get_linewidths()[0], view.circles[0].get_facecolors()[0].copy()
    figure.set(w=4.0)
    assert view.lines.get_linewidths()[0] == thick
    assert (view.circles[0].get_facecolors()[0] == color).all()


def test_a_number_in_the_place_of_bars_is_told():
    with pytest.raises(ValueError, match=r"got shape \(\), wanted \(3,\)"):
        make(lambda p: {"b": {"b": 3.0}}, [live.Bars("b", "xyz")], p=live.toggle(label="p"))
