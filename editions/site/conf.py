"""Sphinx's settings for the site edition (see build.py)."""

import os

project = "Deep learning you can touch"
author = "the authors of this book"
copyright = "the authors; text CC BY 4.0, code MIT"
language = "en"
extensions = ["myst_nb"]
root_doc = "index"
exclude_patterns = ["_build"]

nb_execution_mode = "off"  # the stored outputs are shown
nb_ipywidgets_js = {}  # no widgets here: their script would come from another host
myst_enable_extensions = ["dollarmath", "amsmath"]
myst_heading_anchors = 3
myst_heading_slug_func = "jupyter_anchors.anchor"
mathjax_path = "mathjax/es5/tex-mml-chtml.js"

html_theme = "sphinx_book_theme"
html_title = project
html_static_path = ["_static"]
html_css_files = ["frames.css"]
html_js_files = ["frames.js"]
html_show_sourcelink = False
html_theme_options = {
    "use_download_button": True,
    "use_fullscreen_button": False,
    "show_toc_level": 2,
}
if repository := os.environ.get("BOOK_REPOSITORY"):  # where the book is published: gives launch buttons
    html_theme_options |= {
        "repository_url": repository,
        "path_to_docs": "book",
        "use_repository_button": True,
        "launch_buttons": {
            "binderhub_url": "https://mybinder.org",
            "colab_url": "https://colab.research.google.com",
        },
    }
