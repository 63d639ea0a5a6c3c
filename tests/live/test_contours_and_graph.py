"""Paths over contour lines, numbers on computational graphs: what is drawn, left alone, and said."""

import io
import itertools
import warnings

import numpy as np
import pytest
from PIL import Image

from common import live
from common.live.contours import Contours
from common.live.graph import Graph
from common.live.graph_layout import arrange
from common.live.label_places import to_border
from common.live.surface_map import choose_heights

ALT = "A picture for the tests."
X = np.linspace(-2, 2, 41)
BOWL = X**2 + X[:, np.newaxis] ** 2
EXTENT = (-2, 2, -2, 2)


@pytest.fixture(autouse=True)
def no_warnings():
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def make(compute, views, size=(10.5, 4.1), **controls):
    with live.collect() as figures:
        live.figure(compute, views, title="A title", alt=ALT, size=size, **controls)
    return figures[0]


def pixels(figure):
    return np.asarray(Image.open(io.BytesIO(figure.png())))


# --- contours ----------------------------------------------------------------------------------------------


def contours(**options):
    """A view of a bowl, ready to be updated."""
    view = Contours("map", **{"extent": EXTENT, "surface": (X, X, BOWL)} | options)
    make(lambda n: {"map": {}}, [view], n=(0, 1))
    return view


def test_a_path_is_drawn_with_its_start_and_its_end():
    view = contours()
    points = np.array([[-1.0, 1.5], [0.0, 1.0], [0.5, 0.25]])
    before = points.copy()
    view.update({"paths": {"SGD": points}, "goal": (0, 0)})
    line, start, end = view.paths["SGD"]
    np.testing.assert_array_equal(line.get_xydata(), points)
    np.testing.assert_array_equal(start.get_xydata(), points[:1])
    np.testing.assert_array_equal(end.get_xydata(), points[-1:])
    assert end.get_marker() == "o"
    np.testing.assert_array_equal(view.goal.get_xydata(), [[0, 0]])
    np.testing.assert_array_equal(points, before)
    assert view.notes == []


def test_only_a_new_label_makes_the_unchanging_part_stale():
    view = contours()
    paths = {"SGD": [[1, 1], [0.5, 0.5]], "Adam": [[1, 1], [0.9, 0.9]]}
    assert view.update({"paths": paths})
    assert not view.update({"paths": {label: np.divide(points, 2) for label, points in paths.items()}})
    assert view.update({"paths": {"SGD": paths["SGD"]}}), "the legend has lost a label"
    assert [line.get_visible() for line in view.paths["Adam"]] == [False] * 3
    assert not view.update({"paths": {"SGD": [[0, 0]]}})


def test_the_map_is_made_anew_only_for_another_surface(monkeypatch):
    view = contours()
    made = []
    monkeypatch.setattr(view.map, "_draw_lines", lambda *arrays: made.append(arrays[2]))
    z = BOWL.copy()
    view.update({"surface": (X, X, z), "paths": {"SGD": [[1, 1]]}})
    view.update({"surface": (X.copy(), X, z), "paths": {"SGD": [[0, 1]]}})
    view.update({})
    assert not made, "equal arrays are the same surface"
    for count in (1, 2):
        z += X
        view.update({"surface": (X, X, z)})
        assert len(made) == count, "the same array with other numbers is another surface"
    np.testing.assert_array_equal(made[-1], z)


def test_paths_look_different_in_more_than_color():
    view = contours()
    view.update({"paths": {name: [[0, 0], [1, 1]] for name in "abcd"}})
    lines = [artists[0] for artists in view.paths.values()]
    for look in ("get_color", "get_marker", "get_linestyle"):
        assert len({getattr(line, look)() for line in lines}) == 4
    assert [text.get_text() for text in view.axes.get_legend().get_texts()] == list("abcd")


def test_a_label_may_have_its_own_color_and_marker():
    view = contours(colors={"SGD": "red"}, markers={"SGD": "*"})
    view.update({"paths": {"SGD": [[0, 0]]}})
    assert view.paths["SGD"][0].get_color() == live.PALETTE["red"]
    assert view.paths["SGD"][0].get_marker() == "*"


@pytest.mark.parametrize(
    ("points", "seen", "note"),
    [
        ([[0, 0], [1, 1], [3, 2]], [[0, 0], [1, 1], [2, 1.5]], "left the picture at step 2"),
        ([[0, 0], [0, -1e300]], [[0, 0], [0, -2]], "left the picture at step 1"),
        ([[0, 0], [1, 0], [np.nan, 0], [0, 0]], [[0, 0], [1, 0]], "nan from step 2"),
        ([[0, 0], [-np.inf, 0]], [[0, 0]], "inf from step 1"),
        (
            [[0, 0], [0, 1], [0, 5], [0, np.inf], [0, np.nan]],
            [[0, 0], [0, 1], [0, 2]],
            "left the picture at step 2, inf from step 3",
        ),
        ([[5, 5], [0, 0]], [], "starts outside of the picture"),
        ([[np.nan, 0.0]], [], "nan from step 0"),
    ],
)
def test_a_path_that_leaves_or_breaks_off_is_named(points, seen, note):
    view = contours()
    view.update({"paths": {"SGD": points, "Adam": [[0, 0], [2, 2]]}})
    assert view.notes == [f"SGD: {note}"]
    line, _, end = view.paths["SGD"]
    np.testing.assert_allclose(line.get_xydata(), np.reshape(seen, (-1, 2)), atol=1e-12)
    assert end.get_marker() == "X"


def test_an_exploding_descent_is_drawn_and_told():
    def descent(lr):
        w = np.array([1.0, 0.5])
        points = [w]
        for _ in range(2000):
            w = (1 - 2 * lr) * w
            points.append(w)
        return {"map": {"surface": (X, X, BOWL), "paths": {"descent": points}}}

    figure = make(descent, [Contours("map", extent=EXTENT)], lr=live.slider(0.1, 3.0, value=0.1))
    assert figure.notes == []
    figure.set(lr=3.0)
    assert figure.error is None
    assert figure.notes == ["descent: left the picture at step 1, inf from step 442"]


def test_arrows_are_as_long_and_as_many_as_given():
    view = contours()
    xy, uv = np.zeros((5, 2)), np.arange(10.0).reshape(5, 2)
    view.update({"arrows": {"batches": (xy, uv), "all": ([[1, 1]], [[-1, 0]])}})
    np.testing.assert_array_equal(np.stack([view.arrows["batches"].U, view.arrows["batches"].V], 1), uv)
    np.testing.assert_array_equal(view.arrows["all"].get_offsets(), [[1, 1]])
    uv[3] = np.nan
    view.update({"arrows": {"batches": (xy, uv)}})
    assert list(view.arrows) == ["batches"]
    assert view.arrows["batches"].N == 4
    assert view.notes == ["batches: 2 of 10 values are nan"]


def test_levels_are_even_or_grow_by_a_factor_or_are_given():
    np.testing.assert_allclose(choose_heights(-1, 4, 4, "linear"), [0, 1, 2, 3])
    heights = choose_heights(-5.0, 95.0, 6, "log")
    np.testing.assert_allclose(heights + 5, 0.1 * 10 ** (np.arange(6) / 2))
    np.testing.assert_array_equal(choose_heights(0, 1, [2, 0.5, 0.1, 0], "linear"), [0.1, 0.5])
    assert len(choose_heights(3.0, 3.0, 5, "log")) == 0


@pytest.mark.parametrize(
    "z", [np.zeros((41, 41)), np.full((41, 41), np.nan), np.where(BOWL > 3, np.inf, BOWL)]
)
def test_odd_surfaces_are_drawn_as_far_as_possible(z):
    figure = make(lambda n: {"map": {"surface": (X, X, z + n)}}, [Contours("map", extent=EXTENT)], n=(0, 1))
    figure.set(n=1)
    assert figure.error is None
    bad = np.size(z) - np.isfinite(z).sum()
    assert len(figure.notes) == (bad > 0)
    assert all(f"surface: {bad} of {z.size} values are" in note for note in figure.notes)


@pytest.mark.parametrize("aspect", ["equal", "auto"])
def test_a_blitted_map_equals_one_drawn_from_scratch(aspect):
    """The map keeps its pixels: they must be those of the present surface, in the present place."""

    def compute(k, turn):
        paths = {"a": [[-1, -1], [turn, 1]], "b": [[0, 0], [3, turn]]}
        if turn > 0.5:
            paths["a third one"] = [[turn, turn]]
        return {"map": {"surface": (X, X, BOWL + k * X), "paths": paths, "goal": (turn, 0)}}

    def fresh(k, turn):
        views = [Contours("map", extent=EXTENT, aspect=aspect, scale="log")]
        return make(compute, views, k=live.slider(0.0, 5.0, k), turn=live.slider(0.0, 1.0, turn))

    figure = fresh(0.0, 0.0)
    for k, turn in ((0.0, 0.3), (5.0, 0.3), (5.0, 1.0), (0.0, 0.0)):
        figure.set(k=k, turn=turn)
        np.testing.assert_array_equal(pixels(figure), pixels(fresh(k, turn)))


def test_a_map_that_has_moved_on_the_page_is_drawn_in_its_new_place():
    def compute(height):  # longer numbers at the ticks of the curve push the map aside
        return {"map": {"paths": {"a": [[0, 0]]}}, "curve": {"y": (X, height * X)}}

    map_view = Contours("map", extent=EXTENT, surface=(X, X, BOWL), aspect="auto")
    figure = make(compute, [map_view, live.Curves("curve")], height=live.slider(1.0, 1e7, 1.0))
    first = map_view.axes.bbox.bounds
    figure.set(height=1e7)
    assert map_view.axes.bbox.bounds != first
    kept = pixels(figure)
    map_view.map._place = None  # forget the pixels it keeps: nothing may change
    figure.redraw()
    np.testing.assert_array_equal(pixels(figure), kept)


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (3, r"view 'map': got int, wanted a dict with some of \['surface'"),
        ({"path": {}}, r"view 'map': got \['path'\]"),
        ({"paths": [[0, 0]]}, r"view 'map', paths: got list, wanted a dict"),
        ({"paths": {"SGD": [0, 1]}}, r"view 'map', path 'SGD': got shape \(2,\)"),
        ({"paths": {"SGD": np.zeros((5, 3))}}, r"path 'SGD': got shape \(5, 3\), wanted \(5, 2\)"),
        ({"paths": {"SGD": np.zeros((0, 2))}}, r"path 'SGD': got shape \(0, 2\), which is empty"),
        ({"paths": {"SGD": [["a", "b"]]}}, r"path 'SGD': got <U1 values"),
        ({"goal": 1.0}, r"view 'map', goal: got shape \(\), wanted \(2,\)"),
        ({"surface": BOWL}, r"view 'map', surface: wanted three arrays \(x, y, z\)"),
        ({"surface": (X[:-1], X, BOWL)}, r"view 'map', surface, x: got shape \(40,\), wanted \(41,\)"),
        ({"surface": (X, X, X)}, r"view 'map', surface, z: got shape \(41,\)"),
        ({"arrows": {"g": np.zeros((3, 2))}}, r"view 'map', arrows 'g': wanted the arrays \(xy, uv\)"),
        ({"arrows": {"g": ([[0, 0]], [[1, 1], [2, 2]])}}, r"got xy \(1, 2\) and uv \(2, 2\)"),
    ],
)
def test_wrong_data_for_contours_is_explained(data, message):
    view = contours()
    with pytest.raises(ValueError, match=message):
        view.update(data)


def test_wrong_options_of_contours_are_explained():
    with pytest.raises(ValueError, match=r"extent: got \(1, -1, 0, 1\)"):
        Contours("map", extent=(1, -1, 0, 1))
    with pytest.raises(ValueError, match=r"scale: got 'cubic'"):
        Contours("map", extent=EXTENT, scale="cubic")
    with pytest.raises(ValueError, match=r"levels: got 0"):
        Contours("map", extent=EXTENT, levels=0)
    with pytest.raises(ValueError, match=r"view 'map': no surface came yet"):
        make(lambda n: {"map": {}}, [Contours("map", extent=EXTENT)], n=(0, 1))


# --- graphs ------------------------------------------------------------------------------------------------

SHOP = (
    {"apple": "apple", "number": "number", "tax": "tax", "m": "×", "n": "×", "price": "price"},
    [("apple", "m"), ("number", "m"), ("m", "n"), ("tax", "n"), ("n", "price")],
)
FAN_OUT = (  # (x + y) x
    {"x": "x", "y": "y", "sum": "+", "product": "×", "L": "L"},
    [("x", "sum"), ("y", "sum"), ("x", "product"), ("sum", "product"), ("product", "L")],
)
SQUARE = ({"x": "x", "square": "×", "L": "L"}, [("x", "square"), ("x", "square"), ("square", "L")])
NEURON = (
    {"x1": "$x_1$", "w1": "$w_1$", "x2": "$x_2$", "w2": "$w_2$", "b": "b", "t": "target", "p": "×", "q": "×",
     "r": "+", "s": "+", "a": "sigmoid", "d": "−", "sq": "×", "L": "loss"},
    [("x1", "p"), ("w1", "p"), ("x2", "q"), ("w2", "q"), ("p", "r"), ("q", "r"), ("r", "s"), ("b", "s"),
     ("s", "a"), ("a", "d"), ("t", "d"), ("d", "sq"), ("d", "sq"), ("sq", "L")],
)  # fmt: skip
SOFTMAX = (
    {f"a{k}": f"$a_{k}$" for k in range(3)} | {f"e{k}": "exp" for k in range(3)} | {"sum": "+"}
    | {f"d{k}": "÷" for k in range(3)} | {f"y{k}": f"$y_{k}$" for k in range(3)},
    [wire for k in range(3) for wire in
     ((f"a{k}", f"e{k}"), (f"e{k}", "sum"), (f"e{k}", f"d{k}"), ("sum", f"d{k}"), (f"d{k}", f"y{k}"))],
)  # fmt: skip


def graph(description, data=None, **options):
    nodes, wires = description
    view = Graph("graph", nodes=nodes, wires=wires, **options)
    figure = make(lambda n: {"graph": data or {}}, [view], n=(0, 1))
    return view, figure


def words(view, way):
    return {key: text.get_text() for key, text in view.texts[way].items() if text.get_text()}


def test_columns_follow_the_longest_path_and_inputs_stand_before_their_first_use():
    places, bends = arrange(list(SHOP[0]), SHOP[1])
    assert {name: column for name, (column, _) in places.items()} == {
        "apple": 0, "number": 0, "m": 1, "tax": 1, "n": 2, "price": 3,
    }  # fmt: skip
    assert not any(bends)


@pytest.mark.parametrize("description", [SHOP, FAN_OUT, NEURON, SOFTMAX])
def test_nodes_and_bends_of_a_column_keep_apart(description):
    places, bends = arrange(list(description[0]), description[1])
    spots = [*places.values(), *itertools.chain(*bends)]
    for (column, row), (other_column, other_row) in itertools.combinations(spots, 2):
        assert column != other_column or abs(row - other_row) >= 1


def crossings(places, bends, wires):
    """How many pairs of wires cross between two columns."""
    pieces = [
        piece for (start, end), bend in zip(wires, bends, strict=True)
        for piece in itertools.pairwise([places[start], *bend, places[end]])
    ]  # fmt: skip
    return sum(
        one[0][0] == other[0][0] and (one[0][1] - other[0][1]) * (one[1][1] - other[1][1]) < 0
        for one, other in itertools.combinations(pieces, 2)
    )


def test_wires_cross_only_where_they_must():
    for description in (SHOP, FAN_OUT, SQUARE, NEURON):
        assert crossings(*arrange(list(description[0]), description[1]), description[1]) == 0
    # The same expression, its nodes told in an unlucky order: x1 · w2 and so on must not get mixed.
    nodes = ["w2", "x1", "w1", "x2", "q", "p", "r"]
    wires = [("x1", "p"), ("x2", "q"), ("w2", "q"), ("w1", "p"), ("q", "r"), ("p", "r")]
    assert crossings(*arrange(nodes, wires), wires) == 0
    # Here x must move between y and z, though it comes first.
    wires = [("x", "m"), ("y", "m"), ("z", "n"), ("x", "n"), ("m", "s"), ("n", "s")]
    assert crossings(*arrange(["x", "y", "z", "m", "n", "s"], wires), wires) == 0


def test_a_value_used_twice_has_two_wires():
    view, _ = graph(FAN_OUT)
    short, long = (view.routes[k] for k in (0, 2))
    assert len(short) == 2
    assert len(long) == 3, "the wire that passes the sum has a bend"
    assert abs(long[1][1] - view.places["sum"][1]) > view.sizes["sum"][1]
    view, _ = graph(SQUARE)
    assert view.keys == [("x", "square", 0), ("x", "square", 1), ("square", "L")]
    one, other = view.routes[:2]
    np.testing.assert_array_equal(one[[0, -1]], other[[0, -1]])
    assert one[1][1] - other[1][1] > 30, "points of room between them"


def test_places_may_be_given():
    nodes = {"a": ("a", (0, 0)), "f": ("f", (1, 2)), "b": ("b", (2, 0))}
    view, _ = graph((nodes, [("a", "f"), ("f", "b")]))
    (ax, ay), (fx, fy), (bx, by) = (view.places[name] for name in "afb")
    assert fx - ax == pytest.approx(bx - fx)
    assert ay == pytest.approx(by)
    assert fy < ay, "rows count from the top"


def test_values_appear_where_they_belong_and_only_when_known():
    view, _ = graph(SHOP)
    assert not view.update({"forward": {"apple": 100, ("m", "n"): 200.0}, "backward": {}})
    assert words(view, "forward") == {("apple", "m"): "100", ("m", "n"): "200"}
    assert words(view, "backward") == {}
    assert not view.back.get_segments()
    assert not view.update({"backward": {"n": 1, "m": 1.1, "price": "start: 1"}})
    assert words(view, "forward") == {}
    assert words(view, "backward") == {("n", "price"): "1", ("m", "n"): "1.1", "price": "start: 1"}
    for line, name in zip(view.back.get_segments(), ("m", "n"), strict=True):
        assert line[0][0] > line[-1][0], "it leads back"
        assert np.hypot(*(line[-1] - view.places[name])) < 40, "to where the value came from"
    for key in view.keys:
        above, below = (view.texts[way][key].get_position()[1] for way in ("forward", "backward"))
        assert above > below


def test_branches_and_their_sum_each_have_their_gradient():
    view, _ = graph(FAN_OUT)
    view.update({"backward": {("x", "sum"): 2, ("x", "product"): 5, "x": 7}})
    assert words(view, "backward") == {("x", "sum"): "2", ("x", "product"): "5", "x": "7"}
    view, _ = graph(SQUARE)
    view.update({"forward": {"x": 3}, "backward": {("x", "square", 0): 3, ("x", "square", 1): 3}})
    assert words(view, "forward") == {"x": "3"}
    assert len(view.back.get_segments()) == 2


def test_the_active_node_is_highlighted_and_explained():
    view, _ = graph(SHOP)
    view.update({"active": "m", "explain": "100 · 2 = 200"})
    x, y = view.halo.get_x() + view.halo.get_width() / 2, view.halo.get_y() + view.halo.get_height() / 2
    np.testing.assert_allclose((x, y), view.places["m"])
    assert view.halo in view.moving()
    assert view.explanation.get_text() == "100 · 2 = 200"
    view.update({})
    assert view.halo is None
    assert view.explanation.get_text() == ""
    count = len(view.axes.get_children())
    for active in ("m", "n", "m", None):
        view.update({"active": active})
    assert len(view.axes.get_children()) == count, "nothing is left of earlier highlights"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (650, "650"), (np.float32(1.1), "1.1"), (0.123456, "0.1235"), (-0.0123456, "-0.0123"), (1234567.0, "1.23e+06"),
        (1e-9, "1e-09"), (12345.6, "1.23e+04"), (np.array(2.5), "2.5"), (-0.0, "0"), ("a · b", "a · b"),
        (np.nan, "nan"), (-np.inf, "-inf"),
    ],
)  # fmt: skip
def test_numbers_have_three_or_four_digits(value, text):
    view, _ = graph(SHOP)
    view.update({"forward": {"apple": value}})
    assert words(view, "forward") == {("apple", "m"): text}


def test_values_that_are_not_finite_are_noted():
    view, _ = graph(SQUARE)
    view.update({"forward": {"x": np.nan}, "backward": {("x", "square", 1): -np.inf, "square": 1}})
    assert view.notes == ["forward, x: nan", "backward, x → square → 1: -inf"]
    view.update({})
    assert view.notes == []


@pytest.mark.parametrize("description", [SHOP, FAN_OUT, SQUARE, NEURON, SOFTMAX])
@pytest.mark.parametrize("seed", [0, 1])
def test_no_two_texts_overlap(description, seed):
    rng = np.random.default_rng(seed)
    view, figure = graph(description)
    values = {
        way: {key: float(f"{rng.choice([-1, 1]) * rng.uniform(0.01, 1):.3g}") for key in view.texts[way]}
        for way in ("forward", "backward")
    }
    view.update(values | {"active": list(description[0])[-2], "explain": "local derivative · 0.25"})
    renderer = figure._canvas.agg.get_renderer()
    texts = [*view.texts["forward"].values(), *view.texts["backward"].values(), view.explanation]
    assert all(text.get_text() for text in texts)
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    boxes += [(label, view._border(name).get_window_extent(renderer)) for name, label in view.labels.items()]
    for (one, box), (other, other_box) in itertools.combinations(boxes, 2):
        assert not box.overlaps(other_box), f"{one} overlaps {other}"
    width, height = figure._canvas.agg.get_width_height()
    for label, box in boxes:
        assert box.x0 >= 0 <= box.y0, f"{label} is cut off"
        assert box.x1 <= width, f"{label} is cut off"
        assert box.y1 <= 0.93 * height, f"{label} runs into the title"


def test_arrows_end_at_the_border():
    circle, wide = np.array([28.0, 28.0]), np.array([68.0, 28.0])
    for angle in np.linspace(0, 2 * np.pi, 13):
        way = 100 * np.array([np.cos(angle), np.sin(angle)])
        assert np.hypot(*to_border(way, circle)) == pytest.approx(14)
        x, y = np.abs(to_border(way, wide))
        beyond_level_part = max(x - 20, 0)
        assert np.hypot(beyond_level_part, y) == pytest.approx(14)


def test_a_graph_drawn_in_steps_equals_one_drawn_from_scratch():
    def compute(step):
        values = dict(list({"apple": 100, "number": 2, "m": 200, "tax": 1.1, "n": 220}.items())[:step])
        return {
            "graph": {
                "forward": values,
                "backward": values if step > 3 else {},
                "active": "m" if step else None,
            }
        }

    def fresh(step):
        return make(compute, [Graph("graph", nodes=SHOP[0], wires=SHOP[1])], step=live.slider(0, 5, step))

    figure = fresh(0)
    seen = set()
    for step in (5, 0, 3, 4):
        figure.set(step=step)
        np.testing.assert_array_equal(pixels(figure), pixels(fresh(step)))
        seen.add(figure.png())
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ([1], r"view 'graph': got list, wanted a dict with some of \['forward'"),
        ({"values": {}}, r"view 'graph': got \['values'\]"),
        ({"forward": [1, 2]}, r"view 'graph', forward: got list, wanted a dict"),
        ({"forward": {"pear": 1}}, r"view 'graph', forward: got 'pear', wanted some of"),
        ({"backward": {("m", "apple"): 1}}, r"view 'graph', backward: got \('m', 'apple'\), wanted some of"),
        (
            {"forward": {"apple": [1, 2]}},
            r"view 'graph', forward 'apple': got \[1, 2\], wanted a number or a text",
        ),
        ({"forward": {"apple": 1j}}, r"forward 'apple': got 1j, wanted a number"),
        ({"active": "pear"}, r"view 'graph', active: got 'pear', wanted one of \['apple'"),
    ],
)
def test_wrong_data_for_a_graph_is_explained(data, message):
    view, _ = graph(SHOP)
    with pytest.raises(ValueError, match=message):
        view.update(data)


@pytest.mark.parametrize(
    ("nodes", "wires", "message"),
    [
        ({}, [], r"nodes: got none"),
        ({"a": "a"}, [("a", "b")], r"wires: got \('a', 'b'\), wanted \(from, to\) of the nodes \['a'\]"),
        ({"a": "a", "b": ("b", (0, 1))}, [("a", "b")], r"nodes: got places for \['b'\] only"),
        ({"a": ("a", (0, 0)), "b": ("b", (0, 0))}, [("a", "b")], r"nodes: got \[.*wanted a place of its own"),
        ({"a": "a", "b": "b"}, [("a", "b"), ("b", "a")], r"wires: got a cycle"),
        ({"a": "a"}, [("a", "a")], r"wires: got a cycle through 'a'"),
    ],
)
def test_wrong_descriptions_of_a_graph_are_explained(nodes, wires, message):
    with pytest.raises(ValueError, match=message):
        Graph("graph", nodes=nodes, wires=wires)
