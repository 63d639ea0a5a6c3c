"""Headings get the anchors they have in Jupyter, so that links work in both."""


def anchor(title):
    """Jupyter's way: spaces become hyphens, all else stays."""
    return title.replace(" ", "-")
