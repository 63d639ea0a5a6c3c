"""A computational graph: values run forward over its wires, gradients back."""

import math
import numbers

import numpy as np
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.patches import FancyBboxPatch
from matplotlib.transforms import Affine2D, ScaledTranslation

from common.live.graph_layout import arrange, keep_apart
from common.live.label_places import Page, beside, text_width, to_border
from common.live.style import color
from common.live.views import View

# All lengths are points, 1/72 of an inch, like font sizes.
LABEL, NUMBER, EXPLANATION = 12, 10, 11  # font sizes
HEIGHT, MARGIN = 28, 8  # of a node; between a label and the border of its node
COLUMN, ROW = 150, 84  # at most
BACK = 5  # between a wire and the arrow that runs back
HEAD, HALF_HEAD = 9, 3.6  # length and half the width of an arrowhead
ASIDE = (0, -5, 5, -10, 10)  # where a number may stand above or below a node
LONGEST = "-0.0000"  # room is left for this
ROOM, ROOM_BESIDE_OTHERS = (0.98, 0.83), (0.92, 0.68)  # share of its part of the figure that a graph gets
FORWARD, BACKWARD, WIRE = color("blue"), color("red"), "#888888"
KEYS = ("forward", "backward", "active", "explain")


class Graph(View):
    """A computational graph, drawn from left to right.

    Data is a dict; what is left out is not shown, as it is not yet computed.

    - "forward": key → number or text, above its wire in blue.
    - "backward": key → number or text, below its wire in red, where an arrow appears that leads back.
    - "active": name of the node to highlight.
    - "explain": a line of text, under the active node.

    A key is a wire, (from, to), or (from, to, 0), (from, to, 1), … if several connect the same two nodes; or the
    name of a node, for what it gives out: this is shown at the node's only wire, or right at the node if no wire
    or several leave it (there the gradient is the sum of theirs).

    Parameters
    ----------
    name : str
        Key under which the compute function returns this view's data.
    nodes : dict
        Name → label, or name → (label, (column, row)) with rows counted from the top; either for all or for none.
        Nodes into which or out of which no wire leads are plain labels, the others operators with a border.
    wires : list of (from, to)
    **options
        Those of every `View`.
    """

    def __init__(self, name, *, nodes, wires, **options):
        super().__init__(name, **options)
        self.wires = [tuple(wire) for wire in wires]
        if not nodes:
            raise ValueError("nodes: got none, wanted at least one")
        for wire in self.wires:
            if len(wire) != 2 or not set(wire) <= nodes.keys():
                raise ValueError(f"wires: got {wire!r}, wanted (from, to) of the nodes {list(nodes)}")
        placed = {name for name, node in nodes.items() if not isinstance(node, str)}
        if placed and placed != nodes.keys():
            raise ValueError(f"nodes: got places for {sorted(placed)} only, wanted them for all or for none")
        places, bends = arrange(list(nodes), self.wires)
        self.labels = dict(nodes)
        if placed:
            self.labels = {name: label for name, (label, _) in nodes.items()}
            places, bends = (
                {name: tuple(place) for name, (_, place) in nodes.items()},
                [[] for _ in self.wires],
            )
            if len(set(places.values())) < len(places):
                raise ValueError(f"nodes: got {list(places.values())}, wanted a place of its own for each")
        self._grid, self._bends = places, keep_apart(places, self.wires, bends)
        self.keys = []
        for k, wire in enumerate(self.wires):
            twins = [i for i, other in enumerate(self.wires) if other == wire]
            self.keys.append(wire if len(twins) == 1 else (*wire, twins.index(k)))

    # --- what never changes -------------------------------------------------------------------------------

    def setup(self, axes):
        super().setup(axes)
        axes.set_axis_off()
        self._measure()
        for name, place in self.places.items():
            axes.add_artist(self._border(name, edgecolor="none" if name in self.plain else color("black")))
            axes.text(*place, self.labels[name], ha="center", va="center_baseline", fontsize=LABEL, zorder=4,
                      **self.on_paper)  # fmt: skip
        lines, heads = self._arrows(range(len(self.wires)))
        below = {"zorder": 1} | self.on_paper
        wires = LineCollection(lines, colors=WIRE, linewidths=1.5, **below)
        wire_heads = PolyCollection(heads, facecolors=WIRE, **below)
        self.back = LineCollection([], colors=BACKWARD, linewidths=1.5, animated=True, **self.on_paper)
        self.back_heads = PolyCollection([], facecolors=BACKWARD, animated=True, **self.on_paper)
        for collection in (wires, wire_heads, self.back, self.back_heads):
            axes.add_collection(collection, autolim=False)
        self.halo = None
        self.explanation = axes.text(0, self.floor, "", va="top", fontsize=EXPLANATION, animated=True,
                                     **self.on_paper)  # fmt: skip
        self._place_values()

    def _measure(self):
        """Find the sizes of nodes and where they go, in points on a paper in the middle of the axes."""
        leaving, coming = ({wire[i] for wire in self.wires} for i in (0, 1))
        self.plain = {name for name in self.labels if name not in leaving or name not in coming}
        widths = {name: text_width(label, LABEL) + MARGIN * (1 if name in self.plain else 2)
                  for name, label in self.labels.items()}  # fmt: skip
        self.sizes = {name: np.array([max(width, HEIGHT), HEIGHT]) for name, width in widths.items()}
        columns = self.axes.get_subplotspec().get_gridspec().ncols
        share = np.array(ROOM if columns == 1 else ROOM_BESIDE_OTHERS) / (columns, 1)
        self.paper = 72 * self.axes.figure.get_size_inches() * share
        points = Affine2D().translate(*-self.paper / 2).scale(1 / 72) + self.axes.figure.dpi_scale_trans
        transform = points + ScaledTranslation(0.5, 0.5, self.axes.transAxes)
        self.on_paper = {"transform": transform, "clip_on": False, "in_layout": False}

        spots = np.array([*self._grid.values(), *(spot for bends in self._bends for spot in bends)])
        low, high = spots.min(axis=0), spots.max(axis=0)
        value = text_width(LONGEST, NUMBER) + 2 * ASIDE[-1]  # the most that one at a node may take up
        left, right = (max([value, *(widths[name] for name, spot in self._grid.items() if spot[0] == column)]) / 2
                       for column in (low[0], high[0]))  # fmt: skip
        above, below = HEIGHT / 2 + 1.4 * NUMBER, HEIGHT / 2 + 1.4 * NUMBER + BACK + 1.8 * EXPLANATION
        free = self.paper - (left + right, above + below)
        unit = np.minimum(free / np.maximum(high - low, 1e-9), (COLUMN, ROW))
        corner = (left, above) + (free - unit * (high - low)) / 2  # the upper left node

        def to_points(spot):
            x, y = corner + unit * (np.asarray(spot) - low)
            return np.array([x, self.paper[1] - y])

        self.places = {name: to_points(spot) for name, spot in self._grid.items()}
        self.routes = [np.array([self.places[start], *map(to_points, bends), self.places[end]])
                       for (start, end), bends in zip(self.wires, self._bends, strict=True)]  # fmt: skip
        self.floor = to_points(high)[1] - below + 1.5 * EXPLANATION  # below all numbers

    def _border(self, name, **look):
        size = self.sizes[name]
        shape = "circle,pad=0" if size[0] == size[1] else f"round,pad=0,rounding_size={HEIGHT / 2}"
        look = {"facecolor": "white", "linewidth": 1.5, "zorder": 3} | self.on_paper | look
        return FancyBboxPatch(self.places[name] - size / 2, *size, shape, **look)

    def _arrows(self, which, back=False):
        """Lines and heads of the arrows along these wires (by number), or of those that run back below."""
        step = -1 if back else 1
        lines, heads = [], []
        for k in which:
            line = self.routes[k][::step] - (0, BACK if back else 0)
            first, last = (self.sizes[node] + 2 for node in self.wires[k][::step])
            line[0] += to_border(line[1] - line[0], first)
            line[-1] += to_border(line[-2] - line[-1], last)
            way = (line[-1] - line[-2]) / np.hypot(*(line[-1] - line[-2]))
            tip, side = line[-1].copy(), HALF_HEAD * np.array([-way[1], way[0]])
            line[-1] -= HEAD * way
            lines.append(line)
            heads.append(np.array([tip, line[-1] + side, line[-1] - side]))
        return lines, heads

    # --- what moves ---------------------------------------------------------------------------------------

    def _place_values(self):
        """Make a text above and one below each wire, and each node that has not exactly one wire leaving."""
        size = np.array([text_width(LONGEST, NUMBER) + 3, 1.05 * NUMBER])
        choices, keys = [], []
        for name, (x, y) in self.places.items():
            if self._only_wire(name) == name:
                keys.append(name)
                for height in (1 + HEIGHT / 2 + size[1] / 2, -1 - HEIGHT / 2 - size[1] / 2):
                    choices.append(np.array([(x + aside, y + height) for aside in ASIDE]))
        for key, route in zip(self.keys, self.routes, strict=True):
            keys.append(key)
            choices += [beside(route, size, 2), beside(route, size, -BACK - 3)]
        page = Page(
            [*self.routes, *(route - (0, BACK) for route in self.routes)],
            [(place, self.sizes[name]) for name, place in self.places.items()],
        )
        places = page.settle(choices, size)
        self.texts = {"forward": {}, "backward": {}}
        for key, *both in zip(keys, places[::2], places[1::2], strict=True):
            for way, place, shade in zip(self.texts, both, (FORWARD, BACKWARD), strict=True):
                self.texts[way][key] = self.axes.text(*place, "", ha="center", va="center", fontsize=NUMBER,
                                                      color=shade, animated=True, **self.on_paper)  # fmt: skip

    def update(self, data):
        if not isinstance(data, dict) or not data.keys() <= set(KEYS):
            came = sorted(map(str, data)) if isinstance(data, dict) else type(data).__name__
            raise ValueError(f"view {self.name!r}: got {came}, wanted a dict with some of {list(KEYS)}")
        self.notes = []
        for way, texts in self.texts.items():
            words = self._words(way, data.get(way) or {})
            for key, text in texts.items():
                text.set_text(words.get(key, ""))
        known = [k for k, key in enumerate(self.keys) if self.texts["backward"][key].get_text()]
        lines, heads = self._arrows(known, back=True)
        self.back.set_segments(lines)
        self.back_heads.set_verts(heads)
        self._highlight(data.get("active"))
        self._explain(data.get("explain") or "", data.get("active"))
        return False

    def moving(self):
        texts = [text for texts in self.texts.values() for text in texts.values()]
        return [*([self.halo] if self.halo else []), self.back, self.back_heads, *texts, self.explanation]

    def _highlight(self, active):
        if active is not None and active not in self.labels:
            raise ValueError(f"view {self.name!r}, active: got {active!r}, wanted one of {list(self.labels)}")
        if self.halo:
            self.halo.remove()
        look = {"edgecolor": color("orange"), "linewidth": 4, "fill": False, "animated": True}
        self.halo = None if active is None else self.axes.add_artist(self._border(active, **look))

    def _words(self, way, values):
        """The values as text, by the key of the text that shows them."""
        where = f"view {self.name!r}, {way}"
        if not isinstance(values, dict):
            raise ValueError(f"{where}: got {type(values).__name__}, wanted a dict by wire or node")
        words = {}
        for key, value in values.items():
            text_key = self._only_wire(key) if key in self.labels else key
            if text_key not in self.texts[way]:
                raise ValueError(f"{where}: got {key!r}, wanted some of {list(self.texts[way])}")
            words[text_key] = text = _as_text(value, f"{where} {key!r}")
            if text in ("nan", "inf", "-inf"):
                where = key if key in self.labels else " → ".join(map(str, key))
                self.notes.append(f"{way}, {where}: {text}")
        return words

    def _only_wire(self, name):
        """The key of the only wire that leaves a node, or the node's name if there is not exactly one."""
        leaving = [key for key, wire in zip(self.keys, self.wires, strict=True) if wire[0] == name]
        return leaving[0] if len(leaving) == 1 else name

    def _explain(self, words, active):
        """Show a line of text, as near below the active node as the page is wide."""
        width = text_width(words, EXPLANATION)
        center = self.paper[0] / 2 if active is None else self.places[active][0]
        self.explanation.set_text(words)
        self.explanation.set_x(max(min(center - width / 2, self.paper[0] - width), 0))


def _as_text(value, name):
    """A number with four digits that count; a text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, np.ndarray) and value.ndim == 0:
        value = value.item()
    if not isinstance(value, numbers.Real) or isinstance(value, bool):
        raise ValueError(f"{name}: got {value!r}, wanted a number or a text")
    value = float(value) + 0.0  # no minus before a zero
    if not math.isfinite(value) or (value == int(value) and abs(value) < 1e6):
        return f"{value:.0f}"
    return f"{value:.4g}" if 0.1 <= abs(value) < 1e4 else f"{value:.3g}"
