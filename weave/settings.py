"""What conf.py need not say, since it is the same for every book."""

from __future__ import annotations

import copy
import html
from typing import Any

from sphinx.config import Config

from .markup import TEMPLATES
from .stage import FOLDERS

STATIC = TEMPLATES.parent / "static"
SETTINGS: dict[str, Any] = {
    "language": "en",
    "exclude_patterns": [f"{folder}/**" for folder in FOLDERS],
    "templates_path": [str(TEMPLATES / "pages"), str(TEMPLATES)],
    # The dialect itself is literate.markdown's.
    "myst_fence_as_directive": {"cpp", "text"},
    "myst_heading_anchors": 4,
    "myst_update_mathjax": False,
    # One project for each program, filled in when Doxygen has read it.
    "breathe_projects": {},
    "breathe_use_project_refids": True,
    "breathe_show_include": False,
    "breathe_default_members": ("members", "undoc-members"),
    # What the standard library declares has no page here.
    "nitpick_ignore_regex": [
        (r"cpp:identifier", r"(stdx?|stdx?::.*|u?int(8|16|32|64)_t|size_t)"),
        (r"cpp:identifier", r"Lanes::(mask_type|size)"),  # an alias of one of these
    ],
    "html_theme": "furo",
    "html_theme_options": {
        "sidebar_hide_name": False,
        "top_of_page_buttons": [],
        "light_css_variables": {},
        "dark_css_variables": {},
    },
    "html_static_path": [str(STATIC / "pages")],
    "html_css_files": [
        "fonts.css",
        "katex.css",
        "palette.css",
        "widths.css",
        "page.css",
        "figures.css",
        "widgets.css",
        "code.css",
        "programs.css",
        "listing.css",
        "navigation.css",
        "search.css",
        "front.css",
        "print.css",
    ],
    "html_js_files": [
        (script, {"defer": "defer"})
        for script in ("book.js", "hints.js", "navigation.js")
    ],
    "html_math_renderer": "katex",
    "html_copy_source": False,
    "html_show_sphinx": False,
    "html_show_copyright": False,
    "html_use_index": False,
    "html_domain_indices": False,
    "html_additional_pages": {"search": "book-search.html"},
    "html_permalinks_icon": "#",
    "html_sidebars": {
        "**": [
            "sidebar/brand.html",
            "sidebar/book-search-field.html",
            "sidebar/book-navigation.html",
        ]
    },
    "pygments_style": "weave.words.Quiet",
    "pygments_dark_style": "weave.words.Quiet",
    "epub_css_files": ["epub.css"],
    "epub_show_urls": "no",
    "epub_use_index": False,
    "epub_tocdup": False,
    "epub_tocscope": "includehidden",
}


def apply(config: Config, title: str) -> None:
    """Set what is the same for every book, and what its title says."""
    for name, value in copy.deepcopy(SETTINGS).items():
        config[name] = value
    config.project = config.epub_title = title
    # Furo puts these into pages as they are.
    config.html_title = config.html_short_title = html.escape(title)
