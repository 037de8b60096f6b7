"""What Sphinx is told about the second book."""

extensions = ["weave"]
author = "nobody"
version = "1"

epub_author = author
epub_copyright = "none"
epub_description = "A very small book"
epub_basename = "primes"
