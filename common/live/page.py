"""A figure's messenger in the page: an invisible widget among its controls.

It puts the alternative text on the picture, for screen readers (JupyterLab shows a PNG without an ``alt``
attribute), again after each update. And it tells how many pixels of the screen make one of the page, so that
the picture is sharp on a high-density screen and not larger than needed on another. From time to time it says
that the page is still open.
"""

import anywidget
import traitlets


class Page(anywidget.AnyWidget):
    """Put `alt` on the pictures of the output area this widget is displayed in, and report `pixel_ratio`."""

    _esm = """
    const ALIVE_EVERY = 10000;  // ms
    function render({ model, el }) {
      el.style.display = "none";
      let observer, screen;
      const pulse = setInterval(() => model.send("alive"), ALIVE_EVERY);
      const label = (area) => area.querySelectorAll("img").forEach((image) => {
        if (image.alt !== model.get("alt")) image.alt = model.get("alt");
      });
      const measure = () => {  // again whenever the page is zoomed or moved to another screen
        screen?.removeEventListener("change", measure);
        screen = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
        screen.addEventListener("change", measure);
        model.set("pixel_ratio", devicePixelRatio);
        model.save_changes();
      };
      const frame = requestAnimationFrame(() => {  // only then is the element part of the page
        measure();
        const area = el.closest(".jp-OutputArea, .output_wrapper, .cell-output-ipywidget-background");
        if (!area) return;
        label(area);
        observer = new MutationObserver(() => label(area));
        observer.observe(area, { childList: true, subtree: true });
      });
      return () => {
        clearInterval(pulse);
        cancelAnimationFrame(frame);
        observer?.disconnect();
        screen?.removeEventListener("change", measure);
      };
    }
    export default { render };
    """
    alt = traitlets.Unicode().tag(sync=True)
    pixel_ratio = traitlets.Float(0.0).tag(sync=True)
