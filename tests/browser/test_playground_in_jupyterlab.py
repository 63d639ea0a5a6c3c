"""The playground in a real JupyterLab: how often it draws, its set-up from hand to hand, and a moving picture of it."""

import io
import time

from PIL import Image
from test_notebooks_in_jupyterlab import click, live_outputs, play, run_all, settle, show


def playground(page, lab):
    run_all(page, lab("11_playground"))
    output = next(area for area in live_outputs(page) if area.query_selector("button:has-text('Play')"))
    show(page, output)
    return output


def field_of(output):
    return output.query_selector(".widget-text input[type=text]")


def test_surface_and_units_are_redrawn_many_times_a_second(lab, page, screenshots):
    output = playground(page, lab)
    output.screenshot(path=screenshots / "playground.png")
    click(page, output, "Play")
    page.wait_for_timeout(1500)
    before = page.evaluate("[window.__watch.changes, performance.now()]")
    page.wait_for_timeout(4000)
    after = page.evaluate("[window.__watch.changes, performance.now()]")
    each_second = 1000 * (after[0] - before[0]) / (after[1] - before[1])
    click(page, output, "Pause")
    output.screenshot(path=screenshots / "playground_played.png")
    print(f"\nplayground: {each_second:.1f} pictures a second in the page while it trains")
    assert each_second > 5  # ten on a quiet machine


def test_a_pasted_set_up_brings_the_run_back(lab, page):
    output = playground(page, lab)
    play(page, output, pictures=10)
    field = field_of(output)
    set_up = field.input_value()
    picture = output.query_selector("img").get_attribute("src")
    assert set_up.startswith("data=circle")
    assert int(set_up.rpartition("@")[2]) > 600
    assert set_up.count("@") == 1, "the page has changed a setting by itself"

    field.fill("data=xor seed=5 @100 lr=1.0 @150")  # somebody else's
    field.press("Enter")
    page.wait_for_function(  # written out in full by the bench itself
        "(f) => f.value.startsWith('data=xor noise=') && f.value.endsWith('@150')", arg=field, timeout=30_000
    )
    settle(page, quiet=1.0)
    assert output.query_selector("img").get_attribute("src") != picture

    field.fill(set_up)  # and the first one again
    field.press("Enter")
    same = "([area, src]) => area.querySelector('img')?.src === src"  # to the last pixel
    page.wait_for_function(same, arg=[output, picture], timeout=60_000)
    settle(page, quiet=1.0)
    assert output.query_selector("img").get_attribute("src") == picture
    assert field.input_value() == set_up

    field.fill("data=moons")
    field.press("Enter")
    page.wait_for_function("() => document.body.innerText.includes('wanted one of circle')", timeout=10_000)
    assert output.query_selector("img").get_attribute("src") == picture


class Film:
    """Pictures of a part of the page, each with the moment it was taken."""

    def __init__(self, page, output):
        self.page, self.pictures, self.moments = page, [], []
        self.part = output.bounding_box() | {"height": 660}  # without the status line below it

    def shoot(self, times=1):
        for _ in range(times):
            self._shoot_once()

    def _shoot_once(self):
        self.moments.append(time.monotonic())
        self.pictures.append(Image.open(io.BytesIO(self.page.screenshot(clip=self.part))).convert("RGB"))

    def save(self, path):
        """As an animated WebP without end that runs as fast as it happened; the last picture stays two seconds."""
        durations = [round(1000 * (b - a)) for a, b in zip(self.moments[:-1], self.moments[1:], strict=True)]
        first, *others = self.pictures
        first.save(
            path,
            save_all=True,
            append_images=others,
            duration=[*durations, 2000],
            loop=0,
            quality=40,
            method=4,
        )


def test_moving_picture(lab, page, screenshots):
    """What the README shows: a hand takes the learning rate up, and the network learns two spiral arms."""
    output = playground(page, lab)
    field = field_of(output)
    field.fill("data=spiral inputs=sines units_1=8 units_2=6 lr=0.001 seed=1")
    field.press("Enter")
    page.wait_for_function("(f) => f.value.startsWith('data=spiral noise=')", arg=field, timeout=30_000)
    settle(page, quiet=1.0)
    slider = next(s for s in output.query_selector_all(".widget-slider") if "learning rate" in s.inner_text())
    bar = slider.query_selector(".noUi-target").bounding_box()
    y = bar["y"] + bar["height"] / 2

    film = Film(page, output)
    film.shoot()
    click(page, output, "Play")
    film.shoot(times=8)
    page.mouse.move(bar["x"], y)
    page.mouse.down()
    for place in range(1, 21):  # from 0.001 to about 0.3
        page.mouse.move(bar["x"] + bar["width"] * 0.62 * place / 20, y)
        film.shoot()
    page.mouse.up()
    film.shoot(times=16)
    click(page, output, "Pause")
    film.save(screenshots / "moving.webp")

    assert not output.query_selector("[role=alert]"), "the playground complains"
    assert field.input_value().count("lr=") > 5, "the run did not see the rates on the way"
    seconds = film.moments[-1] - film.moments[0]
    size = (screenshots / "moving.webp").stat().st_size / 2**20
    print(f"\nmoving.webp: {len(film.pictures)} pictures in {seconds:.0f} s, {size:.2f} MiB")
    assert size < 2
