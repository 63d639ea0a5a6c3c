"""A figure's messenger in the page: an invisible widget among its controls.

It says to screen readers what ipywidgets and JupyterLab leave unsaid, again after each update: the alternative text
of the picture (JupyterLab shows a PNG without an ``alt`` attribute), and for each knob of a slider its name and the
value as it is written beside it (a log slider would read out the exponent). It gives the knobs an edge that can be
seen on a white page, too, and keeps the keys meant for a control from JupyterLab's commands. It tells how many pixels
of the screen make one of the page, so that the picture is sharp on a high-density screen and not larger than needed on
another. From time to time it says that the page is still open.

And it is the short way for pictures. As an update of a display, a picture goes through JupyterLab's notebook model and
makes a new element in the page each time; sent to this widget, it is put into the element that is there, at once. When
the picture has come to rest, the page says so, and it is made the cell's output, which is saved with the notebook.
"""

import anywidget
import traitlets


class Page(anywidget.AnyWidget):
    """Put `alt` on the picture displayed before it, name the sliders, and report `pixel_ratio`.

    While `direct` is true the page takes pictures: ``send({"png": …})`` with a PNG as base64 text. After the last of
    them it sends "rest".
    """

    _esm = """
    const ALIVE_EVERY = 10000, AT_REST_AFTER = 500;  // ms
    function render({ model, el }) {
      el.style.display = "none";
      let observer, screen, rest;
      const pulse = setInterval(() => model.send("alive"), ALIVE_EVERY);
      const picture = () => el.closest(".jp-OutputArea-child")?.previousElementSibling?.querySelector("img");
      const show = ({ png }) => {
        const image = picture();
        if (image) image.src = `data:image/png;base64,${png}`;  // while the cell is out of sight, there may be none
        clearTimeout(rest);
        rest = setTimeout(() => model.send("rest"), AT_REST_AFTER);
      };
      const label = (area) => (picture() ? [picture()] : area.querySelectorAll("img")).forEach((image) => {
        if (image.alt !== model.get("alt")) image.alt = model.get("alt");
      });
      const put = (element, attribute, words) => {
        if (words && element.getAttribute(attribute) !== words) element.setAttribute(attribute, words);
      };
      const name = (area) => area.querySelectorAll(".widget-slider").forEach((slider) => {
        const text = (part) => slider.querySelector(part)?.textContent ?? "";
        const [words, value] = [text(".widget-label"), text(".widget-readout")];
        const knobs = slider.querySelectorAll(".noUi-handle");
        const values = value.split(" – ");  // a range has two
        knobs.forEach((knob, k) => {
          put(knob, "aria-label", knobs.length > 1 ? `${words}, ${["from", "to"][k]}` : words);
          put(knob, "aria-valuetext", values[k]);
        });
      });
      const speak = (area) => { label(area); name(area); };
      // JupyterLab takes plain keys for commands while nothing is edited: an arrow would go to the next cell, Enter
      // edit this one, x cut it. What is meant for a control stays with it.
      const keep = (event) => {
        const command = event.ctrlKey || event.altKey || event.metaKey || ["Escape", "Tab"].includes(event.key)
          || (event.shiftKey && event.key === "Enter");
        if (!command) event.stopPropagation();
      };
      let controls;
      const measure = () => {  // again whenever the page is zoomed or moved to another screen
        screen?.removeEventListener("change", measure);
        screen = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
        screen.addEventListener("change", measure);
        model.set("pixel_ratio", devicePixelRatio);
        model.save_changes();
      };
      const frame = requestAnimationFrame(() => {  // only then is the element part of the page
        measure();
        model.on("msg:custom", show);
        if (model.get("direct")) model.send("rest");  // the page was closed and is open again: here is the last picture
        model.set("direct", Boolean(picture()));
        model.save_changes();
        controls = el.parentElement;
        controls?.addEventListener("keydown", keep);
        const area = el.closest(".jp-OutputArea, .output_wrapper, .cell-output-ipywidget-background");
        if (!area) return;
        speak(area);
        observer = new MutationObserver(() => speak(area));
        observer.observe(area, { childList: true, subtree: true });
      });
      return () => {
        clearInterval(pulse);
        clearTimeout(rest);
        model.off("msg:custom", show);
        cancelAnimationFrame(frame);
        observer?.disconnect();
        controls?.removeEventListener("keydown", keep);
        screen?.removeEventListener("change", measure);
      };
    }
    export default { render };
    """
    _css = """
    .widget-slider .noUi-handle { border-color: var(--jp-ui-font-color2, #757575); }
    /* Where there is little room, a long label breaks and leaves the bar wide enough for a hand. */
    .jupyter-widgets.widget-slider { height: auto; align-items: center; }
    .jupyter-widgets.widget-slider .widget-label {
      flex-shrink: 1; height: auto; line-height: 1.3; white-space: normal;
    }
    .jupyter-widgets.widget-slider .slider-container { flex-shrink: 1000; min-width: 120px; }
    """
    alt = traitlets.Unicode().tag(sync=True)
    pixel_ratio = traitlets.Float(0.0).tag(sync=True)
    direct = traitlets.Bool(False).tag(sync=True)
