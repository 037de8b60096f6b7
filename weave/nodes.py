"""What the book has on its pages beyond what docutils knows, a class each.

The nodes are kept between builds, so they hold no more than says where in
the book to look.
"""

from __future__ import annotations

from docutils import nodes


class book_fragment(nodes.General, nodes.Element):
    """A fragment; `path` and `line` say where in the chapters it stands."""


class book_sketch(nodes.General, nodes.Element):
    """C++ that is shown and never compiled."""


class book_output(nodes.General, nodes.Element):
    """What a program prints; `path` and `line` as for a fragment."""


class book_file(nodes.General, nodes.Element):
    """A whole tangled file; `path` is where it is tangled to."""


class book_changes(nodes.General, nodes.Element):
    """What changed in a `program` since the one that it extends."""


class book_steps(nodes.General, nodes.Element):
    """The chapters at a glance, for the front page."""


class book_words(nodes.General, nodes.Element):
    """The words that the glossary has of a chapter, below the chapter's recap."""


class margin_note(nodes.General, nodes.Inline, nodes.TextElement):
    """A footnote's text beside the line that it belongs to."""


class shell(nodes.literal_block):
    """What one types into a shell."""


class inline_svg(nodes.General, nodes.Element):
    """A picture that is part of the page, so that it follows its colours."""


class growing(nodes.General, nodes.Element):
    """The picture right below the title of a chapter, or a small map."""


class plate(nodes.General, nodes.Element):
    """A picture or a table (its `kind`) with its caption: the `ordinal`-th of its
    page, at `anchor`."""


class plate_caption(nodes.General, nodes.TextElement):
    """What is to be seen in the picture or table of that `ordinal`."""


class plate_reference(nodes.General, nodes.Inline, nodes.TextElement):
    """Words of the text that refer to a picture or a table of the page."""


class box(nodes.General, nodes.Element):
    """Something set apart from the text; `lead` are the words it starts with."""


class no_heading(nodes.Part, nodes.Element):
    """A table's cell above a column, or beside a row, that has no name."""


class widget(nodes.General, nodes.Element):
    """A box that runs a program: `name` says which, and `says` what it offers."""
