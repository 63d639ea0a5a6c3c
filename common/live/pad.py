"""The drawing pad: a control whose value is what the reader has drawn."""

import dataclasses
import itertools

import anywidget
import numpy as np
import traitlets

from common.live.control import Control, Quiet

SIDE = 56  # pixels; twice MNIST's, so that scaling down still has something to smooth


class PadWidget(Quiet, anywidget.AnyWidget):
    """A square to draw on with mouse, pen or finger. `value` is an array (SIDE, SIDE): 0 paper, 1 ink.

    The stroke appears on the page at once; the array follows as fast as the kernel takes it.
    """

    _esm = """
    const SHOWN = 280, BRUSH = 0.075;  // page pixels; share of the side
    function render({ model, el }) {
      const side = model.get("side");
      const label = document.createElement("label");
      label.textContent = model.get("label");
      label.style.cssText = "display: block; font: var(--jp-widgets-font-size, 13px) sans-serif; margin-bottom: 2px";
      const canvas = document.createElement("canvas");  // what the reader sees
      const scale = Math.max(1, devicePixelRatio);
      canvas.width = canvas.height = SHOWN * scale;
      canvas.style.cssText = `width: ${SHOWN}px; height: ${SHOWN}px; touch-action: none; cursor: crosshair;
        border: 1px solid #767676; border-radius: 4px; background: white; display: block`;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", model.get("label"));
      const small = document.createElement("canvas");  // what the kernel gets
      small.width = small.height = side;
      const pen = canvas.getContext("2d"), tiny = small.getContext("2d", { willReadFrequently: true });
      const clear = () => {
        pen.fillStyle = tiny.fillStyle = "white";
        pen.fillRect(0, 0, canvas.width, canvas.height);
        tiny.fillRect(0, 0, side, side);
      };
      let last = null, waiting = false, mine = null;
      const send = () => {  // at most once a frame
        if (waiting) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          tiny.imageSmoothingQuality = "high";
          tiny.drawImage(canvas, 0, 0, side, side);
          const rgba = tiny.getImageData(0, 0, side, side).data;
          const ink = new Uint8Array(side * side);
          for (let i = 0; i < ink.length; i++) ink[i] = 255 - rgba[4 * i];
          mine = ink;
          model.set("pixels", new DataView(ink.buffer));
          model.save_changes();
        });
      };
      const place = (event) => {
        const box = canvas.getBoundingClientRect();
        return [(event.clientX - box.left) * canvas.width / box.width,
                (event.clientY - box.top) * canvas.height / box.height];
      };
      const stroke = (to) => {
        pen.strokeStyle = "black";
        pen.lineWidth = BRUSH * canvas.width;
        pen.lineCap = pen.lineJoin = "round";
        pen.beginPath();
        pen.moveTo(...(last ?? to));
        pen.lineTo(...to);
        pen.stroke();
        last = to;
        send();
      };
      canvas.addEventListener("pointerdown", (event) => {
        if (event.button !== 0) return;
        event.preventDefault();
        canvas.setPointerCapture(event.pointerId);
        last = null;
        stroke(place(event));
      });
      canvas.addEventListener("pointermove", (event) => {
        if (last === null || !(event.buttons & 1)) return;
        const moves = event.getCoalescedEvents?.() ?? [];  // all points of a quick stroke
        for (const move of moves.length ? moves : [event]) stroke(place(move));
      });
      for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => { last = null; });
      const erase = document.createElement("button");
      erase.textContent = "Erase";
      erase.className = "jupyter-button widget-button";
      erase.style.cssText = "margin-top: 4px; width: 80px";
      erase.addEventListener("click", () => { clear(); send(); });
      const show = () => {  // a picture set by the kernel, at Reset for one
        const view = model.get("pixels");
        if (!view?.byteLength) return clear();
        const ink = new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
        if (mine && ink.every((value, i) => value === mine[i])) return;  // our own, coming back
        const image = tiny.createImageData(side, side);
        ink.forEach((value, i) => image.data.set([255 - value, 255 - value, 255 - value, 255], 4 * i));
        tiny.putImageData(image, 0, 0);
        pen.imageSmoothingQuality = "high";
        pen.drawImage(small, 0, 0, canvas.width, canvas.height);
      };
      clear();
      show();
      model.on("change:pixels", show);
      el.append(label, canvas, erase);
      return () => model.off("change:pixels", show);
    }
    export default { render };
    """
    side = traitlets.Int(SIDE).tag(sync=True)
    label = traitlets.Unicode().tag(sync=True)
    pixels = traitlets.Any(b"").tag(sync=True)  # side × side bytes; Any: what comes back is a memoryview
    value = traitlets.Any()

    def __init__(self, value, label):
        super().__init__(label=label, value=value)

    @traitlets.observe("value")
    def _value_changed(self, change):
        pixels = np.round(255 * np.asarray(change["new"])).astype(np.uint8).tobytes()
        if bytes(self.pixels) != pixels:
            self.pixels = pixels

    @traitlets.observe("pixels")
    def _pixels_changed(self, change):
        value = np.frombuffer(bytes(change["new"]), np.uint8).reshape(SIDE, SIDE) / np.float32(255)
        if not isinstance(self.value, np.ndarray) or not np.array_equal(
            np.round(255 * self.value), np.round(255 * value)
        ):
            self.value = value


@dataclasses.dataclass(frozen=True, eq=False)
class Pad(Control):
    """A drawing pad; see `pad`."""

    tall = True

    def __post_init__(self):
        self.check(self.value, "pad")
        object.__setattr__(self, "value", np.asarray(self.value, dtype=np.float32))

    def widget(self, name):
        return PadWidget(self.value, self.caption(name))

    def check(self, value, name):
        value = np.asarray(value, dtype=np.float32)
        if value.shape != (SIDE, SIDE) or not (value.min() >= 0 and value.max() <= 1):
            raise ValueError(
                f"{name}: got shape {value.shape}, wanted ({SIDE}, {SIDE}) with values from 0 to 1"
            )

    def sweep(self):
        dot = np.zeros((SIDE, SIDE), np.float32)
        dot[3, 50] = 1.0
        return [np.zeros_like(dot), np.ones_like(dot), dot, self.value]


def strokes(*lines, width=0.075):
    """Ink of a pen along some lines, as the pad would give it.

    Parameters
    ----------
    *lines : list of (x, y)
        Corners of each line, in shares of the side, from the upper left.
    width : float
        Of the pen, a share of the side.

    Returns
    -------
    numpy.ndarray, shape (56, 56), float32
    """
    centers = (np.arange(SIDE) + 0.5) / SIDE
    x, y = np.meshgrid(centers, centers)
    distance = np.full((SIDE, SIDE), np.inf)
    for line in lines:
        for (x0, y0), (x1, y1) in itertools.pairwise(line):
            length = (x1 - x0) ** 2 + (y1 - y0) ** 2
            along = np.clip(((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / max(length, 1e-12), 0, 1)
            distance = np.minimum(distance, np.hypot(x - x0 - along * (x1 - x0), y - y0 - along * (y1 - y0)))
    return np.clip((width / 2 - distance) * SIDE + 0.5, 0, 1).astype(np.float32)


def pad(value=None, *, label="draw here"):
    """A square to draw on; its value is an array (56, 56) of float32, 0 for paper and 1 for ink.

    `value` is the first drawing; without one the pad is empty. `strokes` makes one out of lines.
    """
    return Pad(np.zeros((SIDE, SIDE), np.float32) if value is None else value, label)
