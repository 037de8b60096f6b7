"""How Sphinx makes the pages of the book. `literate/weave.py` does the rest."""

import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))

project = "MicroGPT in C++"
author = "the authors of MicroGPT in C++"
html_title = project
html_short_title = project
language = "en"

extensions = ["myst_parser", "breathe", "literate.weave"]
include_patterns = ["index.md", "chapters/**", "docs/**"]
exclude_patterns = [
    f"docs/{folder}/**" for folder in ("static", "templates", "figures", "epub")
]
templates_path = ["docs/templates"]

# Chapters are CommonMark with tables, footnotes and $math$, and nothing more.
myst_enable_extensions = ["dollarmath"]
myst_fence_as_directive = ["cpp", "text"]
myst_heading_anchors = 4
myst_update_mathjax = False

# Doxygen runs once for each program; literate.weave fills in the projects.
# Each program's names live in a namespace of its own on its reference page,
# since the same names live in several. What the standard library declares
# has no page here.
breathe_projects = {}
breathe_use_project_refids = True
breathe_show_include = False
breathe_default_members = ("members", "undoc-members")
nitpick_ignore_regex = [
    (r"cpp:identifier", r"(std|std::.*|u?int(8|16|32|64)_t|size_t)"),
]

html_theme = "furo"
html_static_path = ["docs/static"]
html_css_files = ["fonts.css", "katex.css", "book.css"]
html_js_files = [("book.js", {"defer": "defer"})]
html_math_renderer = "katex"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
html_use_index = False
html_domain_indices = False
# A summary is fetched page by page, which a file:// page may not do.
html_show_search_summary = False
html_permalinks_icon = "#"
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/book-navigation.html",
    ]
}
html_theme_options = {
    "sidebar_hide_name": False,
    "top_of_page_buttons": [],
    "light_css_variables": {},
    "dark_css_variables": {},
}
pygments_style = pygments_dark_style = "literate.weave_colour.Quiet"

# The e-book: the chapters and the whole programs, in the reader's own faces.
version = "1"
epub_author = author
epub_copyright = "MIT licence"
epub_description = "A GPT from nothing, in six small C++ programs"
epub_basename = "microgpt-in-cpp"
epub_css_files = ["epub.css"]
epub_show_urls = "no"
epub_use_index = False
epub_tocdup = False
