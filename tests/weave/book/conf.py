"""What Sphinx is told about the book that the tests of the pages render."""

extensions = ["weave"]
author = "nobody"
version = "1"

epub_author = author
epub_copyright = "none"
epub_description = "A book of holes"
epub_basename = "holes"
