"""The literate tool: chapters of prose and C++ in, whole programs out.

Data flows one way. `settings` says what the book is; `read` turns a chapter's
text into fragments, outputs and values, with the dialect of `markdown`; `join`
makes programs of the chapters; `tangle` follows a program's references into
the tree of each of its files; `sources` gathers all files and `files` writes
them. `runs` knows what programs print; `compare` holds the chapters against
it. Only `bless` and `stitch` carry anything back, when a person asks. The tool
knows no book: that is book.toml's.
"""
