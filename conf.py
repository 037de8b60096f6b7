"""What Sphinx is told about this book; the rest is in book.toml and weave/."""

extensions = ["weave", "sphinxcontrib.bibtex"]
author = "the authors of MicroGPT in C++"
version = "1"

# The e-book: the chapters and the whole programs, in the reader's own faces.
epub_author = author
epub_contributor = author
epub_identifier = "urn:uuid:7d2c0c9e-5b0f-4c57-9d0a-3f1f6b8e2a41"
epub_uid = "book"
epub_copyright = "MIT licence"
epub_description = "A GPT from nothing, in six small C++ programs"
epub_basename = "microgpt-in-cpp"

# The references of docs/further-reading.md.
bibtex_bibfiles = ["docs/further-reading.bib"]
bibtex_default_style = "unsrt"
