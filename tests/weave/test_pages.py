"""The small book as Sphinx renders it: titles, links, layout, dialect."""

from __future__ import annotations

import io
import json
import re

import pytest
from docutils import nodes
from PIL import Image, ImageChops
from small_book import render, soup
from sphinx import addnodes

from weave import card, hosting, reference, unused
from weave.formulas import unbroken
from weave.icon import FOLDER, SIZES
from weave.prose import SHELL
from weave.sections import said

PAGES = [
    "chapters/1-one.html",
    "chapters/2-two.html",
    "chapters/words.html",
    "changes/more.html",
    "changes/two.html",
    "docs/about.html",
    "headers/tools.html",
    "index.html",
    "programs/more.html",
    "programs/one.html",
    "programs/two.html",
    "reference/one.html",
    "reference/two.html",
    "search.html",
]


def test_there_are_these_pages(site):
    found = [path.relative_to(site).as_posix() for path in site.rglob("*.html")]
    assert sorted(found) == sorted(PAGES)


CODE = (
    '<code class="short docutils literal notranslate">'
    '<span class="pre">Value</span></code>'
)
TITLE = f"The {CODE} class &amp; co"


def test_a_title_is_rendered_wherever_it_stands(site):
    plain = "The Value class & co"
    assert soup(site / "chapters/1-one.html").title.text.strip() == (
        f"1 {plain} · Loops & <holes>"
    )
    places = {
        "index.html": [".steps .title", ".book-nav li a", ".next-page .title"],
        "chapters/2-two.html": [".prev-page .title", ".book-nav li a"],
        "programs/one.html": [".breadcrumb a:last-of-type", ".prev-page .title"],
    }
    for page, selectors in places.items():
        found = soup(site / page)
        for selector in selectors:
            where = found.select_one(selector)
            shown = where.decode_contents()
            is_plain = shown.endswith(plain.replace("&", "&amp;"))
            joined = TITLE.replace('<span class="pre">Value</span>', "Value")
            assert is_plain or TITLE in shown or joined in shown, (page, selector)
            assert plain in where.text
    for page in site.rglob("*.html"):
        nav = soup(page).select_one(".book-nav")
        assert TITLE in str(nav), page
        assert not nav.select("b"), page


def test_the_title_of_the_book_is_escaped(site):
    for path in site.rglob("*.html"):
        text = path.read_text("utf-8")
        assert "<holes>" not in text
        assert soup(text).select_one(".sidebar-brand-text").text == "Loops & <holes>"


def test_the_front_page_has_the_chapters_and_their_summaries(site):
    steps = soup(site / "index.html").select(".steps li")
    assert [step.select_one(".number").text for step in steps] == ["1", "2"]
    assert steps[0].select_one(".what").text == "It counts & stops: at <three>."


def test_one_goes_through_the_book_in_its_order(site):
    page, seen = "index.html", []
    while page:
        seen.append(page)
        link = soup(site / page).select_one(".next-page")
        page = link and (site / page).parent.joinpath(link["href"]).resolve()
        page = page and page.relative_to(site.resolve()).as_posix()
    assert seen == ["index.html", "chapters/1-one.html", "chapters/2-two.html"]


def test_the_last_chapter_says_that_it_is_the_last(site):
    ends = [p for p in PAGES if soup(site / p).select(".the-end")]
    assert ends == ["chapters/2-two.html"]
    link = soup(site / ends[0]).select_one(".the-end a")["href"]
    assert link == "../programs/two.html"


def test_a_page_about_a_program_leads_back_to_its_chapter(site):
    found = soup(site / "headers/tools.html")
    assert found.select_one(".prev-page .context").text == "Back"
    listed = found.select_one(".program-pages ul").text.split("\n")
    assert [line.strip() for line in listed if line.strip()] == [
        "The whole program",
        "The header tools.hpp",
        "Reference",
    ]
    changed = soup(site / "changes/two.html").select_one("h1").text
    assert changed.startswith("2 Two: what changed since one")


def test_beside_a_whole_file_stands_where_its_parts_begin(site):
    found = soup(site / "programs/one.html")
    lines = [e["id"] for e in found.select(".whole [id^=L]")]
    assert lines == [f"L{n + 1}" for n in range(len(lines))] != []
    beside = {e.select_one(".name").text: e for e in found.select(".beside")}
    assert list(beside) == ["includes", "program", "the limit", "Take one step", "step"]
    assert not beside["includes"].select(".section")  # there is nothing to explain
    first = beside["the limit"]
    assert first.select_one(".section").text == "The Value class & co"
    assert first.select_one(".says").text == "The program has a hole in it."
    assert not beside["step"].select(".section")  # it was named before
    following = beside["the limit"].find_next_sibling("pre").select_one("[id]")
    assert following["id"] == "L6"


def test_a_whole_file_has_contents(site):
    links = soup(site / "programs/one.html").select(".book-nav .sections a")
    assert [" ".join(link.text.split()) for link in links] == [
        "includes 2",
        "the limit 5",
        "Take one step 11",
        "step 13",
        "step 17",
    ]
    assert links[1]["href"] == "#L5"


def test_what_changed_is_counted_and_leads_to_what_explains_it(site):
    found = soup(site / "changes/two.html")
    kinds = found.select_one(".summary").text.split()
    assert kinds == ["changedincludes,", "step"]
    changes = found.select(".diff[id]")
    assert [change.select_one(".number").text for change in changes] == ["1"]
    names = [a["href"] for a in changes[0].select("figcaption .name")]
    assert names[-1] == "../chapters/2-two.html#fragment-step"
    explained = changes[0].select("figcaption a")[-1]
    assert (explained.text, explained["href"]) == ("Two", "../chapters/2-two.html#two")


def test_what_is_no_markdown_is_text(site):
    text = soup(site / "chapters/2-two.html").select_one("article").text
    assert "% This is text, and not a comment." in text
    assert "+++" in text
    assert "(here)= is text too, and so is {role}this." in text


def test_small_things_in_the_prose(site):
    one = soup(site / "chapters/1-one.html")
    assert one.select_one(".box-idea .lead").text == "The big idea."
    note = one.select_one(".margin-note")
    assert note.text.split() == ["1", "It", "has", "three."]
    assert soup(site / "index.html").select_one(".button").text == "Begin"
    chip = soup(site / "chapters/words.html").select_one(".token")
    assert chip.text == "a0"


def test_a_formula_is_set(site):
    two = soup(site / "chapters/2-two.html")
    assert two.select_one(".katex math")
    assert "katex.css" in str(two.head)
    assert "katex.css" not in str(soup(site / "chapters/1-one.html").head)


@pytest.mark.parametrize("page", PAGES)
def test_pages_run_no_script_but_the_books_own(site, page):
    found = soup(site / page)
    policy = found.select_one("meta[http-equiv=Content-Security-Policy]")["content"]
    rules = dict(rule.split(" ", 1) for rule in policy.split("; "))
    assert rules["default-src"] == "'none'"
    assert rules["script-src"] == "'self'"
    for script in found.select("script"):
        assert script.get("src"), script
        assert not script.text.strip()
        assert not re.match(r"https?:|//", script["src"])
    for element in found.find_all(True):
        assert not [name for name in element.attrs if name.startswith("on")], element


def test_downloads_are_the_files(site, library):
    folder = site / "_static/programs"
    found = {p.relative_to(folder).as_posix(): p for p in folder.rglob("*.?pp")}
    assert {name: p.read_text() for name, p in found.items()} == library.downloads()
    for page in ("programs/one.html", "headers/tools.html"):
        for link in soup(site / page).select("a[download]"):
            assert (site / page).parent.joinpath(link["href"]).exists()


def found(site, kind: str) -> dict[str, dict[str, object]]:
    """What the search knows of one kind, by title."""
    text = (site / "_static/search-index.js").read_text("utf-8")
    rows = json.loads(text.removeprefix("window.bookIndex = ").rstrip().rstrip(";"))
    return {row["title"]: row for row in rows if row["kind"] == kind}


def test_the_search_finds_fragments_and_definitions(site):
    assert {"Take one step", "tools"} <= found(site, "fragment").keys()
    twice = found(site, "name")["twice"]
    assert twice["address"] == "chapters/1-one.html#fragment-double-a-number"
    assert twice["code"] == ["inline int twice(int number)"]
    assert "limit" in found(site, "name")


def test_the_search_finds_sections_and_what_they_say(site):
    one = found(site, "section")["The Value class & co"]
    assert one["address"] == "chapters/1-one.html"
    assert "The program has a hole in it." in one["blocks"]
    assert not any("assert(" in block for block in one["blocks"])


def test_the_search_finds_the_words_that_a_glossary_explains(site):
    hole = found(site, "term")["hole"]
    assert (hole["blocks"], hole["place"]) == (["What is to be filled."], "2 Two")
    assert "H" not in found(site, "section")


def test_a_glossary_is_a_list_of_words_that_links_can_lead_to(site):
    words = soup(site / "chapters/words.html")
    assert words.select_one("dl.words > dt#word-hole").text == "hole"
    assert words.select_one("dl.words > dd").text.strip() == "What is to be filled. 2"
    assert words.select_one(".sections.letters a").text == "H"
    assert not soup(site / "chapters/2-two.html").select(".words, .letters")


def test_below_a_recap_stand_the_words_that_the_chapter_introduces(site):
    rows = soup(site / "chapters/2-two.html").select(".box-recap + .introduced tr")
    assert [[cell.text for cell in row.select("td")] for row in rows[1:]] == [
        ["hole", "What is to be filled.", "the beginning"]
    ]
    assert rows[1].a["href"] == "#two"
    for page in ("1-one", "words"):
        assert not soup(site / f"chapters/{page}.html").select(".introduced")


def test_a_chapters_head_leads_to_its_sections(site):
    words = soup(site / "chapters/words.html")
    head = words.select_one("h1 + details.at-head")
    assert head.summary.text == "On this page"
    assert [a["href"] for a in head.select("a")] == ["#h"]
    for page in ("index", "chapters/2-two", "programs/two"):  # these have none
        assert not soup(site / f"{page}.html").select(".at-head")


def test_a_reference_lists_what_there_is_as_the_program_does(site):
    article = soup(site / "reference/one.html").article
    listed = [e.text for e in article.select("h2, dt .sig-name")]
    assert listed == ["Functions", "main", "twice", "Constants and variables", "limit"]


def test_a_reference_is_written_as_the_book_is():
    text = nodes.paragraph("", "A [n, n_embd], or strip() of 2^32, a bad_one")
    mark, space = addnodes.desc_sig_punctuation("", "&"), addnodes.desc_sig_space()
    signature = addnodes.desc_signature("", "", nodes.Text("Model"), space, mark)
    described = addnodes.desc("", signature, addnodes.desc_content("", text))
    reference.style(described)
    assert signature.astext() == "Model& "
    code = [literal.astext() for literal in described.findall(nodes.literal)]
    assert code == ["[n, n_embd]", "strip()", "2^32", "bad_one"]


def test_a_shell_line_is_a_command_and_a_remark():
    assert SHELL.fullmatch("./book run 3  # now?").groups() == (
        "./book run 3  ", "# now?"
    )  # fmt: skip
    assert SHELL.fullmatch("echo a#b").groups() == ("echo a#b", "")


def test_style_sheets_of_others_keep_what_pages_use():
    css = "/*! by a.b */p,.a .b,.b:not(.c){x:y}@media print{.c{x:y}.a{x:y}}.d{x:y}"
    assert (
        unused.used(css, {"a", "b"}) == "p,.a .b,.b:not(.c){x:y}@media print{.a{x:y}}"
    )


def test_a_page_says_what_it_is_to_those_who_link_to_it(site):
    head = soup(site / "chapters/1-one.html").head
    says = {e["property"]: e["content"] for e in head.select("meta[property^=og]")}
    assert says["og:title"] == "1 The Value class & co"
    assert says["og:description"] == "The program has a hole in it."
    with Image.open(site / "chapters" / says["og:image"]) as picture:
        assert (picture.format, *picture.size) == ("PNG", card.WIDTH, card.HEIGHT)
    assert len(head.select("meta[name=viewport]")) == 1
    assert not head.select("[rel=canonical], [property='og:url']")
    assert not (site / "sitemap.xml").exists()
    assert not head.select("[rel=manifest]")  # a file's page may not have one
    with Image.open(
        site / head.select_one("[rel=apple-touch-icon]")["href"][3:]
    ) as icon:
        assert icon.size == (180, 180)
        corner, middle = icon.getpixel((2, 2)), icon.getpixel((45, 90))
        assert (corner, middle) == ((29, 95, 138), (255, 255, 255))


def test_what_the_picture_says_has_room_on_it():
    long = "A very long title of a book, much longer than a picture is wide"
    with Image.open(io.BytesIO(card.card(long, "About it", []))) as picture:
        below = picture.crop((0, 20, *picture.size))  # the bar
        paper = Image.new("RGB", below.size, below.getpixel((0, 0)))
        left, _, right, _ = ImageChops.difference(below, paper).getbbox()
    assert card.EDGE <= left < right <= card.WIDTH - card.EDGE


def test_other_colours_are_in_the_pictures_that_were_drawn_before(
    tmp_path, monkeypatch
):
    def drawn() -> tuple[str, list[int], list[tuple[int, ...]]]:
        hosting.sign().draw(tmp_path)
        path = hosting.draw_card(tmp_path, "Title", "About it", [])
        files = [tmp_path / FOLDER / f"{size}.png" for size in SIZES]
        files.append(tmp_path / path.removeprefix("_static/"))
        corners = []
        for file in files:
            with Image.open(file) as picture:
                corners.append(picture.getpixel((2, 2)))
        return path, [file.stat().st_mtime_ns for file in files], corners

    first = drawn()
    assert drawn() == first
    palette = tmp_path / "palette.css"
    css = card.PALETTE.read_text("utf-8")
    palette.write_text(css.replace(card.colours()["forward"], "#102030"), "utf-8")
    monkeypatch.setattr(card, "PALETTE", palette)
    path, _, corners = drawn()
    assert path != first[0]
    assert corners == [(16, 32, 48)] * 4


def test_what_is_published_knows_its_address(root):
    here = "https://books.example/loops/"
    toml = root / "book.toml"
    toml.write_text(f'address = "{here}"\n' + toml.read_text("utf-8"), "utf-8")
    assert render(root).returncode == 0
    html = root / "build/html"
    head = soup(html / "chapters/1-one.html").head
    own = f"{here}chapters/1-one.html"
    assert head.select_one("[rel=canonical]")["href"] == own
    assert head.select_one("[property='og:image']")["content"].startswith(
        f"{here}_stat"
    )
    manifest = json.loads(
        (html / head.select_one("[rel=manifest]")["href"][3:]).read_text()
    )
    assert manifest["name"] == "Loops & <holes>"
    for icon in manifest["icons"]:
        with Image.open(html / icon["src"]) as picture:
            assert "{}x{}".format(*picture.size) == icon["sizes"]
    places = re.findall("<loc>(.*?)</loc>", (html / "sitemap.xml").read_text("utf-8"))
    assert {here, own} <= set(places)
    assert not any("search" in place or "404" in place for place in places)
    lost = soup(html / "404.html")
    for link in lost.select("[href], [src], form"):
        address = link.get("href") or link.get("src") or link["action"]
        assert address.startswith(here)
        assert not address.removeprefix(here) or (html / address[len(here) :]).exists()


def test_nothing_is_written_beside_the_chapters(site):
    root = site.parent.parent
    found = {path.name for path in root.iterdir()}
    folders = {"build", "chapters", "docs", "pictures"}
    assert found == {"book.toml", "conf.py", "index.md", *folders}
    assert {path.name for path in (root / "chapters").iterdir()} == {
        "1-one.md",
        "2-two.md",
        "words.md",
    }


def test_a_picture_has_a_number_and_a_caption_and_is_referred_to(site):
    two = soup(site / "chapters/2-two.html")
    line, dot = two.select("figure.of-figure")
    assert line.figcaption.text == "Figure 2.1 A line & its two ends."
    assert dot.figcaption.text == "Figure 2.2"
    assert line.select_one("[role=img]")["aria-label"] == "A line from left to right"
    reference = two.select_one("a.plate-reference")
    assert (reference.text, reference["href"]) == ("figure 2.2", "#figure-dot")
    assert dot["id"] == "figure-dot"
    assert "Not all of this is emphasized." in two.article.text
    assert two.select_one("a.download").text == "another"


def test_a_picture_below_a_chapters_title_has_no_number(site):
    one = soup(site / "chapters/1-one.html")
    head = one.select_one("h1 ~ figure.growing")
    assert head.select_one("[role=img]")["aria-label"] == "A line, as far as it is"
    assert head.svg and not head.figcaption and not head.get("id")
    assert not one.select("figure.plate")


def test_a_small_map_stands_in_the_margin(site):
    about = soup(site / "docs/about.html")
    assert about.select_one("h2 + figure.small-map.in-margin svg")


def test_a_table_with_a_caption_has_a_number_of_its_own(site):
    two = soup(site / "chapters/2-two.html")
    (sums,) = two.select("figure.of-table")
    assert sums["id"] == "table-sums"
    caption = sums.find(["figcaption", "table"])
    assert caption.text == "Table 2.1 One step &\nits sum."
    assert sums.select_one("td").text == "1"
    references = [(a.text, a["href"]) for a in two.select("a.plate-reference")]
    assert ("table 2.1", "#table-sums") in references
    assert len(two.select("table:not(.introduced table)")) == 2


def test_a_product_stays_on_one_line(site):
    two = soup(site / "chapters/2-two.html")
    assert "the 1\u00a0×\u00a02 tables" in two.article.text


def test_a_picture_brings_its_narrow_version_and_new_rules_alone(site):
    line, dot = soup(site / "chapters/2-two.html").select("figure.of-figure")
    assert [svg["width"] for svg in line.select(".frame.two svg")] == ["40", "20"]
    assert [svg["width"] for svg in dot.select(".frame:not(.two) svg")] == ["10"]
    assert len(line.select("style")) == 1
    assert not dot.select("style")


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"-\log p", "−log p"),
        (r"\tfrac34 \log 2", "3/4 log 2"),
        (r"\frac{p_i}{q_i} - 1", "p_i/q_i − 1"),
        (r"\sqrt{0.01}\,|g|", "√0.01 |g|"),
        (r"\hat m/(\sqrt{\hat v}+\epsilon)", "m/(√v+ε)"),
        (r"\max(0, x - 1)", "max(0, x − 1)"),
        (r"\begin{aligned} a &= b \\ &\le \Bigl(c\Bigr)\end{aligned}", "a = b ≤(c)"),
    ],
)
def test_a_formula_can_be_said_on_one_line(tex, words):
    assert said(tex) == words


@pytest.mark.parametrize(
    ("tex", "held"),
    [
        ("(1 - x)(y + z) = a + b", r"(1 -~ x)(y +~ z) = a + b"),
        (r"f(a \cdot b) \cdot \cdots - 1", r"f(a \cdot~ b) \cdot \cdots - 1"),
    ],
)
def test_a_formula_is_not_broken_between_its_brackets(tex, held):
    assert unbroken(tex) == held.replace("~", r"\nobreak ")
