"""The playground in a real JupyterLab: how often it draws, and its set-up from hand to hand."""

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
