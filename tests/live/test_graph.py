"""Numbers on computational graphs: what is drawn, left alone, and said."""

import itertools

import numpy as np
import pytest
from drawing import make, pixels

from common import live
from common.live.graph import Graph
from common.live.graph_layout import arrange
from common.live.label_places import to_border

pytestmark = pytest.mark.filterwarnings("error")

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


@pytest.fixture(scope="module")
def shop():
    """A single view for many small tests: what one update shows does not depend on those before."""
    return graph(SHOP)[0]


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
def test_numbers_have_three_or_four_digits(shop, value, text):
    shop.update({"forward": {"apple": value}})
    assert words(shop, "forward") == {("apple", "m"): text}


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
def test_wrong_data_for_a_graph_is_explained(shop, data, message):
    with pytest.raises(ValueError, match=message):
        shop.update(data)


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
