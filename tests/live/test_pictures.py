"""Views made of pixels, circles and rectangles: each shows the numbers it got. And figures under their cells."""

import io
import itertools
import types

import numpy as np
import pytest
import test_figures
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure as MatplotlibFigure
from PIL import Image

from common import live
from common.live import making, views
from common.live.pixels import HEAT, INK, SIGNED, ColorMap, Raster, write
from common.live.views import round_limits

no_warnings, shown = test_figures.no_warnings, test_figures.shown  # fixtures

ALT = "A picture for the tests."
X = np.linspace(0.0, 1.0, 11)


def make(view, compute, **controls):
    with live.collect() as figures:
        live.figure(compute, view if isinstance(view, list) else [view], title="Test", alt=ALT, **controls)
    return figures[0]


def still(view, data):
    """A figure that shows one thing."""
    return make(view, lambda: {view.name: data})


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png())).convert("RGB")).astype(int)


def at(figure, x, y, view=0):
    """Color of the picture at a place of a view's axes."""
    picture = pixels(figure)
    column, row = figure.views[view].axes.transData.transform((x, y))
    return tuple(picture[int(len(picture) - row), int(column)])


# --- color maps, letters and rasters -------------------------------------------------------------------------


def test_a_color_map_runs_from_its_first_color_to_its_last():
    shades = ColorMap("#000000", "#0000FF", "#FFFFFF", bad="#010203")
    low, middle, high, beyond, nan = shades([2.0, 3.0, 4.0, 99.0, np.nan], 2.0, 4.0)
    assert tuple(low) == (0, 0, 0)
    np.testing.assert_allclose(middle.astype(int), (0, 0, 255), atol=2)
    assert tuple(high) == tuple(beyond) == (255, 255, 255)
    assert tuple(nan) == (1, 2, 3)
    assert tuple(shades(np.inf, 0, 1)) == (255, 255, 255)
    assert tuple(shades(-np.inf, 0, 1)) == (0, 0, 0)
    assert shades(np.zeros((3, 4)), 0, 1).shape == (3, 4, 3)
    assert tuple(shades(5.0, 5.0, 5.0)) == (0, 0, 0), "limits without a span"


def test_signed_colors_are_white_at_zero_orange_below_and_blue_above():
    below, zero, above = SIGNED([-1.0, 0.0, 1.0], -1, 1).astype(int)
    assert zero.min() > 250
    assert below[0] > below[2] + 100
    assert above[2] > above[0] + 100


@pytest.mark.parametrize(
    ("horizontal", "vertical"),
    [("left", "bottom"), ("center", "center"), ("right", "top"), ("left", "baseline")],
)
def test_letters_lie_where_matplotlib_would_put_them(horizontal, vertical):
    figure = MatplotlibFigure((4, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    paper = np.array(canvas.buffer_rgba())
    text = figure.text(0.5, 0.5, "Hxgj 123", ha=horizontal, va=vertical, fontsize=20, color="#AA0000")
    write(paper, text)
    canvas.draw()
    boxes = []
    for picture in (paper, np.asarray(canvas.buffer_rgba())):
        rows, columns = np.nonzero(picture[:, :, 1] < 128)
        assert tuple(picture[:, :, :3].reshape(-1, 3).min(axis=0)) == (0xAA, 0, 0)
        boxes.append([rows.min(), rows.max(), columns.min(), columns.max()])
    apart = np.abs(np.subtract(*boxes))
    assert apart[2:].max() <= 1
    assert apart[:2].max() <= 6, "letters are 28 pixels high: their box and their ink begin at other heights"
    assert (paper[:, :, 3] == 255).all()


def test_letters_are_cut_off_at_the_border():
    figure = MatplotlibFigure((1, 1), dpi=50)
    FigureCanvasAgg(figure).draw()
    for x, y, seen in (
        (1.0, 0.5, True),
        (0.5, 1.0, True),
        (0.5, 0.0, True),
        (3.0, 0.5, False),
        (0.5, -3.0, False),
    ):
        paper = np.full((50, 50, 4), 255, np.uint8)
        write(paper, figure.text(x, y, "WWWW", ha="center", va="center", fontsize=20))
        assert (paper[:, :, :3] < 255).any() == seen
    paper = np.full((50, 50, 4), 255, np.uint8)
    write(paper, figure.text(0.5, 0.5, ""))
    assert (paper == 255).all()


def test_a_raster_has_its_first_row_lowest_and_sharp_squares():
    figure = MatplotlibFigure((2, 2), dpi=100)
    canvas = FigureCanvasAgg(figure)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, 2), ylim=(0, 2))
    axes.set_axis_off()
    raster = Raster(axes, (0, 2, 0, 2))
    colors = np.array([[[255, 0, 0], [0, 255, 0]], [[0, 0, 255], [9, 9, 9]]], np.uint8)
    raster.set_pixels(colors)
    raster.set_animated(False)
    canvas.draw()
    wanted = np.repeat(np.repeat(colors[::-1], 100, axis=0), 100, axis=1)
    np.testing.assert_array_equal(np.asarray(canvas.buffer_rgba())[:, :, :3], wanted)


# --- images --------------------------------------------------------------------------------------------------


def test_each_image_lies_in_its_place_upright():
    corner = np.zeros((3, 4, 5))
    corner[0, 0, 0] = corner[1, 0, 4] = corner[2, 3, 0] = 1.0  # upper left, upper right, lower left
    figure = still(live.Images("i", columns=2), corner)
    view = figure.views[0]
    tall = view.canvas_shape[0]
    for k, ((top, left), dark) in enumerate(zip(view.places, ((0, 0), (0, 4), (3, 0)), strict=True)):
        for i in range(4):
            for j in range(5):
                color = at(figure, left + j + 0.5, tall - top - i - 0.5)
                assert color == ((0x11,) * 3 if (i, j) == dark else (255,) * 3), (k, i, j)
    (a, b, c) = view.places
    assert a[0] == b[0] < c[0]
    assert a[1] == c[1] < b[1]


def test_images_may_be_one_several_or_named_and_change_their_number():
    def compute(n):
        images = np.eye(4)[np.newaxis].repeat(n, axis=0)
        return {"i": {f"image {k}": image for k, image in enumerate(images)} if n > 1 else images[0]}

    figure = make(live.Images("i"), compute, n=live.slider(1, 7, value=1))
    first = figure.png()
    for n in (7, 3, 1):
        figure.set(n=n)
        assert figure.error is None
        titles = [text.get_text() for text in figure.views[0].texts]
        assert titles == ([f"image {k}" for k in range(n)] if n > 1 else [])
        fresh = make(live.Images("i"), compute, n=live.slider(1, 7, value=n))
        np.testing.assert_array_equal(pixels(figure), pixels(fresh))
    assert figure.png() == first


def test_colors_of_images_go_by_their_limits():
    values = np.array([[-2.0, 0.0, 1.0]])
    figure = still(live.Images("i", title="weights", colors="signed"), values)
    for j, wanted in enumerate(SIGNED(values[0], -2, 2)):
        assert at(figure, j + 0.5, 0.5) == tuple(wanted)
    assert figure.notes == ["weights: colors from -2 to 2"]
    figure = still(live.Images("i", colors="heat"), values)
    assert [at(figure, j + 0.5, 0.5) for j in range(3)] == [tuple(c) for c in HEAT(values[0], -2, 1)]
    figure = still(live.Images("i", colors="heat", limits=(0, 4)), values)
    assert at(figure, 2.5, 0.5) == tuple(HEAT(1.0, 0, 4))
    assert figure.notes == []


def test_bad_pixels_are_named_and_have_a_color_of_their_own():
    figure = still(live.Images("i"), [[np.nan, np.inf, 0.0]])
    assert figure.notes == ["images: 1 of 3 values are nan", "images: 1 of 3 values are inf"]
    assert at(figure, 0.5, 0.5) == tuple(INK(np.nan, 0, 1)) == (0xF4, 0xC7, 0xA8)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (np.zeros((2, 3, 4, 5)), r"'i': got shape \(2, 3, 4, 5\), wanted \(n, height, width\)"),
        (np.zeros((0, 3, 4)), r"got shape \(0, 3, 4\)"),
        ({"a": np.zeros((2, 2)), "b": np.zeros((3, 3))}, "'i': wanted images of one size"),
        ([["a", "b"]], "'i': wanted images of one size, as numbers"),
    ],
)
def test_images_that_are_none_are_explained(data, message):
    with pytest.raises(ValueError, match=message):
        still(live.Images("i"), data)
    with pytest.raises(ValueError, match="colors: got 'jet', wanted one of ink, signed, heat"):
        live.Images("i", colors="jet")


# --- heatmap -------------------------------------------------------------------------------------------------


def test_a_heatmap_has_its_rows_from_the_top_with_their_numbers():
    values = np.array([[0.0, 0.5, 1.0], [1.0, 0.25, 0.0]])
    figure = still(live.Heatmap("h", ["r", "s"], ["a", "b", "c"], limits=(0, 1)), values)
    for i in range(2):
        for j in range(3):
            wanted = HEAT(values[i, j], 0, 1)
            assert at(figure, j + 0.1, 2 - i - 0.1) == tuple(wanted)
            assert at(figure, j + 0.1, 2 - i - 0.9) == tuple(wanted)
    axes = figure.views[0].axes
    ticks = {
        label.get_text(): round(place, 6)
        for place, label in zip(axes.get_yticks(), axes.get_yticklabels(), strict=True)
    }
    assert ticks == {"r": 1.5, "s": 0.5}
    texts = figure.views[0].texts
    assert [text.get_text() for text in texts] == ["0", "0.5", "1", "1", "0.25", "0"]
    assert [text.get_color() for text in texts[::2]] == ["#222222", "white", "#222222"]
    assert texts[1].get_position() == (1.5, 1.5)


def test_a_heatmap_by_the_logarithm():
    figure = still(
        live.Heatmap("h", ["r"], ["a", "b", "c"], limits=(0.01, 100), log=True), [[0.01, 1.0, 0.0]]
    )
    np.testing.assert_allclose(at(figure, 1.1, 0.1), HEAT(0.5, 0, 1), atol=1)
    assert at(figure, 0.1, 0.1) == at(figure, 2.1, 0.1) == tuple(HEAT(0.0, 0, 1))
    with pytest.raises(ValueError, match=r"limits: got \(0, 1\), wanted the lower one first, above 0"):
        live.Heatmap("h", ["r"], ["a"], limits=(0, 1), log=True)
    with pytest.raises(ValueError, match=r"limits: got \(2, 1\), wanted the lower one first"):
        live.Heatmap("h", ["r"], ["a"], limits=(2, 1))


def test_a_heatmap_of_another_shape_is_refused_and_bad_values_are_named():
    with pytest.raises(ValueError, match=r"'h': got shape \(3, 2\), wanted \(2, 3\)"):
        still(live.Heatmap("h", ["r", "s"], ["a", "b", "c"], limits=(0, 1)), np.zeros((3, 2)))
    figure = still(live.Heatmap("h", ["r"], ["a", "b"], limits=(0, 1), title="loss"), [[np.nan, 0.5]])
    assert figure.notes == ["loss: 1 of 2 values are nan"]


def test_a_large_heatmap_has_no_numbers():
    figure = still(live.Heatmap("h", range(20), range(20), limits=(0, 1)), np.eye(20))
    assert figure.views[0].texts == []
    assert at(figure, 0.5, 19.5) == tuple(HEAT(1, 0, 1))


# --- the drawn network ---------------------------------------------------------------------------------------


def network(**marked):
    values = [np.array([1.0, -2.0]), np.array([0.0, 3.0, 123.4])]
    weights = [np.array([[0.5, -1.0, 0.25], [2.0, 0.0, -4.0]])]
    return {"values": values, "weights": weights} | marked


def test_units_have_the_color_and_number_of_their_value():
    figure = still(live.NetworkDiagram("n", [2, 3], layers=["in", "out"]), network())
    view = figure.views[0]
    assert [[text.get_text() for text in layer] for layer in view.texts] == [
        ["1.00", "-2.00"],
        ["0.00", "3.00", "123"],
    ]
    blue, orange = (np.array(circle) for circle in view.circles[0].get_facecolors()[:, :3])
    assert blue[2] > blue[0]
    assert orange[0] > orange[2]
    np.testing.assert_allclose(view.circles[1].get_facecolors()[0, :3], 1.0, atol=0.02)  # 0 is white
    (x, top), (_, bottom) = view.places[0]
    assert top > bottom
    color = at(figure, x + 0.055, top)  # beside the number, inside the circle
    np.testing.assert_allclose(color, 255 * blue, atol=3)


def test_lines_have_the_width_and_sign_of_their_weight():
    figure = still(live.NetworkDiagram("n", [2, 3]), network())
    view = figure.views[0]
    weights = network()["weights"][0].ravel()
    widths = np.array(view.lines.get_linewidths())
    np.testing.assert_allclose((widths - widths.min()) / (widths.max() - widths.min()), np.abs(weights) / 4)
    for weight, segment, (_, dashes), color in zip(
        weights, view.lines.get_segments(), view.lines.get_linestyles(), view.lines.get_colors(), strict=True
    ):
        i, j = np.argwhere(network()["weights"][0] == weight)[0]
        np.testing.assert_allclose(segment, [view.places[0][i], view.places[1][j]])
        assert (dashes is not None) == (weight < 0)
        assert (color[0] > color[2]) == (weight < 0)


def test_the_marked_weight_has_its_number_and_only_that():
    def compute(on):
        return {"n": network(**({"marked": (0, 1, 2)} if on else {}))}

    figure = make(live.NetworkDiagram("n", [2, 3]), compute, on=False)
    first, mark = figure.png(), figure.views[0].mark
    assert mark.get_text() == ""
    figure.set(on=True)
    assert mark.get_text() == "-4.00"
    ends = figure.views[0].places[0][1], figure.views[0].places[1][2]
    np.testing.assert_allclose(mark.get_position(), np.mean(ends, axis=0), atol=0.02)
    assert figure.png() != first
    figure.set(on=False)
    assert figure.png() == first


def test_a_network_of_other_sizes_is_refused_and_bad_values_are_named():
    with pytest.raises(ValueError, match=r"'n': got \[2, 3\] values, wanted \[2, 4\]"):
        still(live.NetworkDiagram("n", [2, 4]), network())
    wrong = network() | {"weights": [np.zeros((3, 2))]}
    with pytest.raises(ValueError, match=r"got weights of shapes \[\(3, 2\)\], wanted \[\(2, 3\)\]"):
        still(live.NetworkDiagram("n", [2, 3]), wrong)
    bad = network() | {"values": [np.array([np.nan, 1.0]), np.array([np.inf, 0.0, 1.0])]}
    figure = still(live.NetworkDiagram("n", [2, 3], layers=["in", "out"]), bad)
    assert figure.notes == ["in: 1 of 2 values are nan", "out: 1 of 3 values are inf"]
    zeros = {"values": [np.zeros(2), np.zeros(3)], "weights": [np.zeros((2, 3))]}
    assert still(live.NetworkDiagram("n", [2, 3]), zeros).notes == []


# --- shapes --------------------------------------------------------------------------------------------------


def shapes(rows, inner=4):
    return [[("X", (rows, 4)), "@", ("W", (inner, 3)), "=", ("A", (rows, 3))]]


def rectangles(figure):
    return figure.views[0].axes.patches


def written(figure):
    return [text.get_text() for text in figure.views[0].axes.texts]


def test_rectangles_are_to_scale_and_have_their_shapes_below():
    figure = still(live.Shapes("s"), shapes(6))
    box = figure.views[0].axes.get_window_extent()
    sizes = [(patch.get_height() * box.height, patch.get_width() * box.width) for patch in rectangles(figure)]
    unit = sizes[0][0] / 6
    np.testing.assert_allclose(sizes, unit * np.array([(6, 4), (4, 3), (6, 3)]), rtol=1e-6)
    assert written(figure) == ["X", "6 × 4", "@", "W", "4 × 3", "=", "A", "6 × 3"]
    figure.redraw()
    again = [(patch.get_height() * box.height, patch.get_width() * box.width) for patch in rectangles(figure)]
    np.testing.assert_allclose(again, sizes)
    left = [patch.get_x() for patch in rectangles(figure)]
    assert left == sorted(left)


def longest_run(marked):
    """Of True, in any row."""
    closed = np.pad(marked, ((0, 0), (1, 1))).astype(int).ravel()
    starts, ends = np.flatnonzero(np.diff(closed) == 1), np.flatnonzero(np.diff(closed) == -1)
    return (ends - starts).max()


def test_sides_that_agree_are_equally_long_in_the_picture():
    def compute(inner):
        return {"s": [[("X", (30, inner)), "@", ("W", (inner, 20))]]}

    figure = make(live.Shapes("s"), compute, inner=live.slider(100, 800, value=784))
    for inner in (784, 300, 784):
        figure.set(inner=inner)
        green = np.abs(pixels(figure) - (0x00, 0x9E, 0x73)).sum(axis=2) < 60
        across, down = longest_run(green), longest_run(green.T)
        box = figure.views[0].axes.get_window_extent()
        assert across > 100
        assert abs(across - down) <= 2
        assert abs(across - rectangles(figure)[0].get_width() * box.width) <= 2, (
            "no longer than its rectangle"
        )


@pytest.mark.parametrize("rows", [1, 6, 1000])
def test_shapes_of_any_size_fit(rows):
    figure = still(live.Shapes("s"), [*shapes(rows), *shapes(2)])
    for patch in rectangles(figure):
        assert patch.get_x() >= 0
        assert patch.get_x() + patch.get_width() <= 1
        assert patch.get_y() >= 0
        assert patch.get_y() + patch.get_height() <= 1
        assert min(patch.get_width(), patch.get_height()) > 0.004


def test_inner_sizes_that_clash_are_said_and_those_that_agree_are_marked():
    figure = make(live.Shapes("s"), lambda inner: {"s": shapes(2, inner)}, inner=live.slider(3, 5, value=4))
    first = figure.png()
    sign = {"@": None}

    def look():
        sign["@"] = next(text for text in figure.views[0].axes.texts if text.get_text() == "@").get_color()
        return len(figure.views[0].axes.lines), figure.notes, sign["@"]

    sides, notes, black = look()
    assert (sides, notes) == (2, [])
    figure.set(inner=5)
    sides, notes, red = look()
    assert (sides, notes) == (0, ["X has 4 columns, W 5 rows: no product"])
    assert red != black
    figure.set(inner=4)
    assert figure.png() == first


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (["@", ("W", (2, 3))], "'s': a '@' wants a matrix on either side"),
        ([("X", (2, 3)), "@"], "a '@' wants a matrix on either side"),
        ([("X", (2, 3)), "@", "@", ("W", (3, 1))], "a '@' wants a matrix on either side"),
        (
            [("X", (2, 3, 4))],
            r"'s': got \('X', \(2, 3, 4\)\), wanted an operator or \(name, \(rows, columns\)\)",
        ),
    ],
)
def test_shapes_that_are_none_are_explained(row, message):
    with pytest.raises(ValueError, match=message):
        still(live.Shapes("s"), [row])


# --- curves: ghosts, growing, limits -------------------------------------------------------------------------


@pytest.fixture
def clock(monkeypatch):
    now = types.SimpleNamespace(seconds=100.0)
    monkeypatch.setattr(views.time, "monotonic", lambda: now.seconds)
    return now


def test_settings_that_stood_for_a_while_stay_as_ghosts(clock):
    def compute(a):
        return {"c": {"y": (X, a * X), "here": (0.5, a / 2)}}

    figure = make(live.Curves("c", ghosts=2, ylim=(0, 9), styles={"here": "point"}), compute,
                  a=live.slider(0, 9, value=1))  # fmt: skip

    def ghosts():
        return sorted(
            float(line.get_ydata()[-1]) for line in figure.views[0].haunting if len(line.get_xdata())
        )

    clock.seconds += 0.3
    figure.set(a=2)
    assert ghosts() == [], "in the middle of a drag"
    for a, wanted in ((3, [2.0]), (4, [2.0, 3.0]), (5, [3.0, 4.0])):
        clock.seconds += 1.0
        figure.set(a=a)
        assert ghosts() == wanted
    x, y = 1.0, 3.0  # the end of a ghost: the picture has it too
    assert max(at(figure, x - 0.1, y - 0.3)) < 235
    assert make(live.Curves("c"), compute, a=live.slider(0, 9, value=1)).views[0].moving() != []


def test_a_growing_axis_grows_in_large_steps_from_zero():
    figure = make(live.Curves("c", growing=True), lambda n: {"c": {"y": (np.arange(n + 1.0), np.ones(n + 1))}},
                  n=live.slider(0, 3000, value=0))  # fmt: skip
    limits = {}
    for n in (0, 1, 2, 3, 7, 10, 11, 600, 1001, 3000, 5):
        figure.set(n=n)
        assert figure.error is None
        limits[n] = figure.views[0].axes.get_xlim()
    assert limits == {0: (0, 1), 1: (0, 1), 2: (0, 2), 3: (0, 5), 7: (0, 10), 10: (0, 10), 11: (0, 20),
                      600: (0, 1000), 1001: (0, 2000), 3000: (0, 5000), 5: (0, 5)}  # fmt: skip


@pytest.mark.parametrize("width", [0.5, 1.0, 2.0])
def test_the_numbers_on_a_growing_axis_have_room(width):
    views = [live.Curves("c", growing=True, width=width), live.Curves("d"), live.Curves("e")]
    figure = make(views, lambda n: {"c": {"y": (np.array([0.0, n]), np.ones(2))}, "d": {}, "e": {}},
                  n=live.slider(0, 200_000, value=0))  # fmt: skip
    axes = figure.views[0].axes
    for n in (9, 90, 900, 9000, 50_000, 200_000):
        figure.set(n=n)
        assert figure.error is None
        axes.figure.canvas.draw()
        places = [label.get_window_extent() for label in axes.get_xticklabels() if label.get_text()]
        assert len(places) > 1
        assert all(left.x1 < right.x0 for left, right in itertools.pairwise(places))


def test_a_grown_axis_looks_as_if_drawn_anew():
    figure = make(
        live.Curves("c", growing=True, ylim=(0, 1)),
        lambda n: {"c": {"y": (np.arange(n), np.linspace(0, 1, n))}},
        n=live.slider(2, 900, value=500),
    )
    figure.set(n=900)
    grown = pixels(figure)
    figure._canvas.stale = True
    figure.redraw()
    np.testing.assert_array_equal(grown, pixels(figure))


@pytest.mark.parametrize(
    ("low", "high", "margin", "wanted"),
    [
        (0.0, 1.0, 0.0, (0.0, 1.0)),
        (0.0, 1.0, 0.03, (0.0, 1.5)),
        (0.12, 0.87, 0.0, (0.0, 1.0)),
        (-0.3, 7.9, 0.0, (-5.0, 10.0)),
        (-8.0, -1.0, 0.2, (-10.0, 0.0)),
        (1000.0, 1004.0, 0.0, (1000.0, 1004.0)),
        (0.0, 0.0, 0.0, (0.0, 0.5)),
    ],
)
def test_round_limits(low, high, margin, wanted):
    np.testing.assert_allclose(round_limits(low, high, margin), wanted)


def test_round_limits_always_hold_their_numbers_and_are_not_much_wider():
    rng = np.random.default_rng(0)
    for _ in range(500):
        low, high = np.sort(rng.normal(size=2) * 10.0 ** rng.integers(-8, 9))
        bottom, top = round_limits(low, high)
        span = high - low
        assert bottom <= low + 1e-6 * span
        assert top >= high - 1e-6 * span
        assert top - bottom < 4 * span
        power = 10.0 ** np.floor(np.log10(span / 4))
        steps = [
            np.array([bottom, top]) / (factor * power)
            for factor in (1, 2, 5, 10)
            if factor * power >= span / 4
        ]
        assert any(np.allclose(counts, np.round(counts), rtol=0, atol=1e-6) for counts in steps)


# --- figures under their cells -------------------------------------------------------------------------------


def line(slope=1.0):
    return {"line": {"y": (X, slope * X)}}


def show(alt=ALT, **controls):
    live.figure(line, [live.Curves("line")], title="A line", alt=alt,
                **controls or {"slope": live.slider(-2.0, 2.0, value=1.0)})  # fmt: skip


def test_a_button_counts_its_presses_and_reset_begins_again(shown):
    live.figure(lambda draw: {"line": {"y": (X, draw * X)}}, [live.Curves("line", ylim=(0, 5))], title="t", alt=ALT,
                draw=live.button("draw again"))  # fmt: skip
    (figure,) = making._shown[ALT][1]
    button, first = figure._widgets["draw"], figure.png()
    assert button.description == "draw again"
    assert figure.values == {"draw": 0}
    for press in (1, 2):
        button.click()
        assert figure.values == {"draw": press}
    assert figure.png() != first
    figure.reset()
    assert button.value == 0
    assert figure.png() == first


@pytest.mark.parametrize(
    ("control", "value", "message"),
    [
        (live.slider(-2.0, 2.0), 2.1, "slope: got 2.1, wanted -2.0 to 2.0"),
        (live.slider(-2.0, 2.0), np.nan, "slope: got nan"),
        (live.log_slider(0.1, 2.0), 0.01, "slope: got 0.01, wanted 0.1 to 2.0"),
        (live.range_slider(0.0, 2.0), (0.0, 3.0), r"slope: got \(0.0, 3.0\)"),
        (
            live.dropdown({"flat": 0.0, "steep": 2.0}),
            1.0,
            r"slope: got 1.0, wanted one of \['flat', 'steep'\]",
        ),
    ],
)
def test_set_refuses_a_value_out_of_range_and_changes_nothing(shown, control, value, message):
    live.figure(lambda slope: line(np.mean(slope)), [live.Curves("line")], title="t", alt=ALT, slope=control)
    (figure,) = making._shown[ALT][1]
    before, settings, count = figure.png(), dict(figure.values), len(shown)
    with pytest.raises(ValueError, match=message):
        figure.set(slope=value)
    assert (figure.png(), figure.values, len(shown)) == (before, settings, count)
    assert figure._widgets["slope"].value == settings["slope"]


@pytest.mark.parametrize("name", ["title", "alt", "views", "size"])
def test_a_parameter_named_as_an_option_of_the_figure_is_refused(name):
    scope = {}
    exec(f"def compute({name}): return {{}}", scope)
    with pytest.raises(ValueError, match=rf"parameters named \['{name}'\].*rename"):
        live.figure(scope["compute"], [live.Curves("line")], title="t", alt=ALT)


def shell_of(runs):
    """A kernel in which the cell and its run are those last appended to `runs`."""
    kernel = types.SimpleNamespace(get_parent=lambda: {"metadata": {"cellId": runs[-1][0]}})
    return lambda: types.SimpleNamespace(execution_count=runs[-1][1], kernel=kernel)


def test_two_figures_of_a_cell_both_stay_until_it_runs_again(shown, monkeypatch):
    runs = [("cell one", 1)]
    monkeypatch.setattr("IPython.get_ipython", shell_of(runs))

    def alive(figures):
        return [figure._widgets != {} for figure in figures]

    show()
    show()  # the same words: still another figure
    first = making._shown["cell one"][1]
    assert len(first) == 2
    assert alive(first) == [True, True]
    runs.append(("cell two", 2))
    show()
    assert alive(first) == [True, True], "another cell"
    other = making._shown["cell two"][1]
    runs.append(("cell one", 3))
    show()
    assert alive(first) == [False, False]
    assert alive(making._shown["cell one"][1] + other) == [True, True]
