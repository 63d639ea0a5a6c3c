"""Paths over contour lines: what is drawn, left alone, and said."""

import numpy as np
import pytest
from drawing import make, pixels

from common import live
from common.live.contours import Contours
from common.live.surface_map import choose_heights

pytestmark = pytest.mark.filterwarnings("error")

X = np.linspace(-2, 2, 41)
BOWL = X**2 + X[:, np.newaxis] ** 2
EXTENT = (-2, 2, -2, 2)


def contours(**options):
    """A view of a bowl, ready to be updated."""
    view = Contours("map", **{"extent": EXTENT, "surface": (X, X, BOWL)} | options)
    make(lambda n: {"map": {}}, [view], n=(0, 1))
    return view


@pytest.fixture(scope="module")
def one_view():
    """A single view for many small tests: what one update shows does not depend on those before."""
    return contours()


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
def test_a_path_that_leaves_or_breaks_off_is_named(one_view, points, seen, note):
    one_view.update({"paths": {"SGD": points, "Adam": [[0, 0], [2, 2]]}})
    assert one_view.notes == [f"SGD: {note}"]
    line, _, end = one_view.paths["SGD"]
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
def test_wrong_data_for_contours_is_explained(one_view, data, message):
    with pytest.raises(ValueError, match=message):
        one_view.update(data)


def test_wrong_options_of_contours_are_explained():
    with pytest.raises(ValueError, match=r"extent: got \(1, -1, 0, 1\)"):
        Contours("map", extent=(1, -1, 0, 1))
    with pytest.raises(ValueError, match=r"scale: got 'cubic'"):
        Contours("map", extent=EXTENT, scale="cubic")
    with pytest.raises(ValueError, match=r"levels: got 0"):
        Contours("map", extent=EXTENT, levels=0)
    with pytest.raises(ValueError, match=r"view 'map': no surface came yet"):
        make(lambda n: {"map": {}}, [Contours("map", extent=EXTENT)], n=(0, 1))
