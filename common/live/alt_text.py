"""Alternative text on the picture itself, for screen readers.

JupyterLab shows a PNG without an ``alt`` attribute. This widget, invisible itself, sits among a figure's
controls and puts the text on the picture above it, again after each update.
"""

import anywidget
import traitlets


class AltText(anywidget.AnyWidget):
    """Put `alt` on the pictures of the output area this widget is displayed in."""

    _esm = """
    function render({ model, el }) {
      el.style.display = "none";
      let observer;
      const label = (area) => area.querySelectorAll("img").forEach((image) => {
        if (image.alt !== model.get("alt")) image.alt = model.get("alt");
      });
      const frame = requestAnimationFrame(() => {  // only then is the element part of the page
        const area = el.closest(".jp-OutputArea, .output_wrapper, .cell-output-ipywidget-background");
        if (!area) return;
        label(area);
        observer = new MutationObserver(() => label(area));
        observer.observe(area, { childList: true, subtree: true });
      });
      return () => { cancelAnimationFrame(frame); observer?.disconnect(); };
    }
    export default { render };
    """
    alt = traitlets.Unicode().tag(sync=True)
