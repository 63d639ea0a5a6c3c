// A slider that walks through pictures drawn beforehand. Works from a file, without a server.
document.addEventListener("DOMContentLoaded", () => {
  for (const figure of document.querySelectorAll("figure.frames")) {
    const image = figure.querySelector("img");
    const slider = figure.querySelector("input");
    const readout = figure.querySelector("output");
    const { pictures, readings } = JSON.parse(figure.dataset.frames);
    const loaded = pictures.map((source) => Object.assign(new Image(), { src: source })); // so that none flickers
    slider.addEventListener("input", () => {
      image.src = loaded[slider.value].src;
      readout.textContent = readings[slider.value];
      slider.setAttribute("aria-valuetext", readings[slider.value]);
    });
  }
});
