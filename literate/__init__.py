"""The literate tool: chapters of prose and C++ in, whole programs out.

Data flows one way. `read` turns a chapter's text into fragments, output blocks
and figures; `book` joins the chapters into programs; `tangle` writes a program
out; `compare` holds what a chapter reports against what its program prints.
"""
