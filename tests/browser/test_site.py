"""The site edition, opened from a file: it asks nobody for anything, its formulas are set, its links lead somewhere."""

import importlib.util
import urllib.parse
from pathlib import Path

import pytest
from test_accessibility import axe, package_or_skip, violations  # noqa: F401 (axe is a fixture)

ROOT = Path(__file__).resolve().parents[2]
WALKED = "01_activation_functions"  # the chapter whose figures get frames here: all would take minutes


@pytest.fixture(scope="module")
def site():
    pytest.importorskip("sphinx", reason="sphinx is not installed (requirements-site.txt has it)")
    spec = importlib.util.spec_from_file_location("site_build", ROOT / "editions" / "site" / "build.py")
    build = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(build)
    package_or_skip(build.MATHJAX)
    return build.main(with_frames=[WALKED])


@pytest.fixture
def asked(page):
    """Addresses that the page asks for."""
    addresses = []
    page.on("request", lambda request: addresses.append(request.url))
    return addresses


def pages(site):
    return sorted(site.glob("[0-9]*.html"))


def test_every_page_stands_alone(site, page, asked):
    """No request to another host; formulas are set, pictures are there and have words."""
    for path in [site / "index.html", *pages(site)]:
        page.goto(path.as_uri())
        written = page.locator("span.math, div.math").count()
        page.wait_for_function(
            "(n) => document.querySelectorAll('mjx-container').length >= n", arg=written, timeout=60_000
        )
        assert not page.locator("mjx-merror").count(), f"{path.name}: a formula with a mistake"
        broken = page.evaluate(
            "[...document.images].filter((i) => i.complete && !i.naturalWidth).map((i) => i.src)"
        )
        assert not broken
        short = page.evaluate(
            "[...document.querySelectorAll('figure.live img')].filter((i) => i.alt.split(' ').length < 5).length"
        )
        assert not short
    outside = [address for address in asked if not address.startswith(("file:", "data:", "blob:"))]
    assert not outside, f"asked for {outside[:5]}"


def test_links_lead_somewhere(site, page):
    """Every link within the book: its page is there, and on it the place."""
    places, links = {}, []
    for path in pages(site):
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        places[path.name] = set(page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)"))
        found = page.evaluate(
            "[...document.querySelectorAll('article a.reference')].map((a) => a.getAttribute('href'))"
        )
        links += [(path.name, link) for link in found if not link.startswith(("http:", "https:"))]
    assert len(links) > 100
    for name, link in links:
        target, _, place = urllib.parse.unquote(link).partition("#")
        target = target or name
        assert not target.endswith(".ipynb"), f"{name}: {link} leads to a notebook"
        if target in places and place:
            assert place in places[target], f"{name}: no {place!r} in {target}"
        assert (site / target).exists(), f"{name}: {link} leads nowhere"


def test_a_slider_walks_through_pictures(site, page):
    page.goto((site / f"{WALKED}.html").as_uri())
    figures = page.query_selector_all("figure.frames")
    assert len(figures) == 5
    for figure in figures:
        image, slider, reading = (figure.query_selector(kind) for kind in ("img", "input", "output"))
        first, said = image.get_attribute("src"), reading.inner_text()
        slider.focus()
        page.keyboard.press("End")
        if image.get_attribute("src") == first:
            page.keyboard.press("Home")
        assert image.get_attribute("src") != first
        assert reading.inner_text() != said
        assert page.evaluate("(i) => i.decode().then(() => i.naturalWidth)", image) > 300


def test_a_word_is_found(site, page):
    page.goto((site / "search.html").as_uri() + "?q=vanishing")
    page.wait_for_selector("#search-results li a", timeout=30_000)
    assert any(
        "activation" in text.lower() for text in page.locator("#search-results li a").all_inner_texts()
    )


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_what_a_page_says_can_be_read_by_everybody(theme, site, page, axe):  # noqa: F811
    """axe-core finds nothing serious in a chapter's text, figures and sliders. (Around them is the theme's own.)"""
    page.goto((site / f"{WALKED}.html").as_uri())
    page.evaluate("(theme) => { document.documentElement.dataset.theme = theme; }", theme)
    page.wait_for_timeout(500)
    found = violations(page, axe, "article")
    assert not found, "\n".join(found)
