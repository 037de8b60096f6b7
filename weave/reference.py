"""Links from what Doxygen lists to where the book explains it."""

from __future__ import annotations

from collections import defaultdict

from docutils import nodes
from sphinx import addnodes

from literate.model import Program

from .code import Page
from .cpp import Definition
from .library import Library
from .markup import markup

Found = dict[str, list[Definition]]  # by name, in the order of their lines
MEMBERS = ("method", "field", "constructor")


def explain(
    library: Library, program: Program, page: Page, tree: nodes.document
) -> None:
    """Say below each declaration where it is explained, and on which line."""
    files = library.of(program)
    known = [found for file in files for found in file.index.definitions]
    members: Found = defaultdict(list)
    others: Found = defaultdict(list)
    for definition in sorted(known, key=lambda found: found.position):
        at = members if definition.kind in MEMBERS else others
        at[definition.name].append(definition)
    for described in list(tree.findall(addnodes.desc)):
        is_member = isinstance(described.parent, addnodes.desc_content)
        found = _take(members if is_member else others, described, is_member)
        if found:
            _add(library, page, described, found)


def _take(found: Found, described: addnodes.desc, alone: bool) -> Definition | None:
    """The definition of what is described. Of several with the same name it is
    the next one; of members, nobody knows which."""
    name = described.next_node(addnodes.desc_name)
    same = found.get(name.astext(), []) if name else []
    if not same or (alone and len(same) > 1):
        return None
    return same.pop(0) if len(same) > 1 else same[0]


def _add(
    library: Library, page: Page, described: addnodes.desc, found: Definition
) -> None:
    home = library.home(found)
    content = described.children[-1]
    if not home or not isinstance(content, addnodes.desc_content):
        return
    text = markup(
        "explained.html",
        page=page,
        fragment=home,
        place=page.place(home),
        file=library.files[found.path],
        line=found.line,
    )
    # Below what is said of it, above its members.
    inner = content.first_child_matching_class(addnodes.desc)
    content.insert(
        len(content) if inner is None else inner,
        nodes.raw("", str(text), format="html"),
    )
