// The search page: finds in window.bookIndex what the reader asks for, and shows
// the place that explains it first.
"use strict";

const EXCERPT = 150; // characters
const MOST = 40; // hits
// How well something fits; less is better.
const EXACT = 0, TITLE = 1, PARTLY_TITLE = 2, PHRASE = 3, WORDS = 4;
// Of what is called so, words and sections first; then words before sections; of
// what only says so, sections first.
const FIRST = [
  { term: 0, section: 0, name: 1, fragment: 2 },
  { term: 0, section: 0, name: 1, fragment: 2 },
  { term: 0, section: 1, name: 2, fragment: 3 },
  { section: 0, term: 1, name: 2, fragment: 3 },
  { section: 0, term: 1, name: 2, fragment: 3 },
];
const SAME = { ln: "log" }; // readers say the one, the book says the other
const BEFORE_NAME = /^[\d.]+\s+|^(the|an?)\s+/gi; // a number, an article

/** The words of a text, each with its place; `n_head` is two of them. */
function wordsOf(text) {
  const plain = text.toLowerCase();
  return [...plain.matchAll(/[\p{L}\p{N}]+/gu)].map((m) => ({ word: m[0], at: m.index }));
}

/** A word without its plural's s. */
const stem = (word) => (word.length > 3 ? word.replace(/(?<!s)s$/, "") : word);

/** Whether a word is what is wanted, or, if that is no short word, begins so. */
const fits = (word, wanted) => word === wanted || word === SAME[wanted] ||
  (wanted.length > 2 && word.startsWith(stem(wanted)));

/** Where the wanted words stand one after the other in some words, or -1. */
const phraseAt = (words, wanted) =>
  words.findIndex((_, i) =>
    wanted.every((one, k) => words[i + k] && fits(words[i + k].word, one)));

const has = (words, one) => words.some(({ word }) => fits(word, one));

/** What something is called, however it is written. */
const nameOf = (title) => wordsOf(title.replace(BEFORE_NAME, "").replace(BEFORE_NAME, ""))
  .map(({ word }) => stem(word)).join(" ");

/** Entries of the index with their words, cut up once. */
const entries = window.bookIndex.map((entry) => {
  const texts = [...(entry.blocks ?? []), ...(entry.code ?? [])];
  return {
    ...entry,
    name: nameOf(entry.title),
    words: wordsOf(entry.title),
    texts: texts.map((text) => ({ text, words: wordsOf(text) })),
  };
});

/** How well an entry fits, and the text that does; undefined if none does. */
function rate(entry, wanted, name) {
  const inTitle = (one) => has(entry.words, one);
  const holding = (words) => entry.texts.find((text) => words.some((one) => has(text.words, one)));
  if (entry.name === name) return { level: EXACT };
  if (wanted.every(inTitle)) return { level: TITLE };
  const text = entry.texts.find(({ words }) => phraseAt(words, wanted) >= 0);
  const rest = wanted.filter((one) => !inTitle(one));
  if (!rest.every((one) => holding([one]))) return undefined;
  if (rest.length < wanted.length) return { level: PARTLY_TITLE, text };
  return text ? { level: PHRASE, text } : { level: WORDS, text: holding(wanted) };
}

/** What is found, best first: one hit for a name and place, and none for a place
    that only says what a better hit there explains. */
function find(wanted) {
  const name = wanted.map(stem).join(" ");
  const found = entries
    .map((entry) => ({ entry, ...rate(entry, wanted, name) }))
    .filter(({ level }) => level !== undefined)
    .sort((a, b) => a.level - b.level ||
      FIRST[a.level][a.entry.kind] - FIRST[b.level][b.entry.kind] ||
      a.entry.order - b.entry.order);
  const hits = new Map();
  const places = new Set(); // of hits
  for (const hit of found) {
    const { address, code, section } = hit.entry;
    const key = `${hit.entry.name} ${section}`;
    if (hits.has(key)) hits.get(key).code ??= code;
    else if (!places.has(hit.level < PHRASE ? address : section)) hits.set(key, { ...hit, code });
    places.add(address).add(section);
  }
  return [...hits.values()];
}

/** A part of a text around the first of the wanted words. */
function excerpt({ text, words }, wanted) {
  const first = Math.max(0, phraseAt(words, wanted));
  const at = words[first]?.at ?? 0;
  let start = at < EXCERPT * 0.7 ? 0 : text.lastIndexOf(" ", at - EXCERPT / 3) + 1;
  const sentence = text.slice(start, at).lastIndexOf(". ");
  if (sentence >= 0 && at > EXCERPT * 0.7) start += sentence + 2;
  const end = text.length - start < EXCERPT * 1.3 ? text.length : text.indexOf(" ", start + EXCERPT);
  const cut = text.slice(start, end < 0 ? text.length : end);
  return (start && sentence < 0 ? "… " : "") + cut + (end > 0 && end < text.length ? " …" : "");
}

/** Puts a text into an element, with the wanted words marked. */
function put(element, text, wanted) {
  let done = 0;
  for (const { word, at } of wordsOf(text)) {
    if (!wanted.some((one) => fits(word, one))) continue;
    const mark = document.createElement("mark");
    mark.textContent = text.slice(at, at + word.length);
    element.append(text.slice(done, at), mark);
    done = at + word.length;
  }
  element.append(text.slice(done));
}

function show({ entry, text, code }, wanted) {
  const template = results.querySelector(`template[data-kind="${entry.kind}"]`);
  const hit = template.content.cloneNode(true).firstElementChild;
  const [title, place, says, line] =
    [".title", ".place", ".says", ".line"].map((part) => hit.querySelector(part));
  title.href = entry.address;
  title.textContent = entry.title;
  place.querySelector(".name").textContent = entry.place;
  place.hidden = !entry.place;
  const shown = entry.blocks?.includes(text?.text) ? text : entry.texts[0];
  if (entry.blocks?.length) put(says, excerpt(shown, wanted), wanted);
  else says.remove();
  const lines = code?.filter(Boolean) ?? [];
  const best = lines.includes(text?.text) ? text.text : lines[0];
  if (best) put(line.firstElementChild, best, wanted);
  else line.remove();
  return hit;
}

/** How many letters two words differ by. */
function distance(a, b) {
  let row = [...Array(b.length + 1).keys()];
  for (let i = 1; i <= a.length; ++i) {
    const next = [i];
    for (let j = 1; j <= b.length; ++j) {
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] !== b[j - 1]));
    }
    row = next;
  }
  return row[b.length];
}

/** A title that is nearly what was asked for. */
function nearest(query) {
  const asked = query.toLowerCase();
  const near = entries
    .map(({ title }) => ({ title, far: distance(asked, title.toLowerCase()) }))
    .filter(({ far }) => far <= asked.length / 3)
    .sort((a, b) => a.far - b.far);
  return near[0]?.title;
}

const results = document.querySelector("#search-results");
const field = document.querySelector(".search-form input");
const inResults = (name) => results.querySelector(name);

function search() {
  const query = field.value.trim();
  const wanted = wordsOf(query).map(({ word }) => word);
  const found = wanted.length ? find(wanted) : [];
  inResults(".hits").replaceChildren(...found.slice(0, MOST).map((hit) => show(hit, wanted)));
  const count = inResults(".count");
  count.textContent = !found.length ? "" :
    found.length === 1 ? count.dataset.one : `${found.length} ${count.dataset.more}`;
  inResults(".empty").hidden = Boolean(query);
  inResults(".nothing").hidden = !query || found.length > 0;
  inResults(".wanted").textContent = query;
  const near = found.length ? undefined : nearest(query);
  inResults(".near").hidden = !near;
  inResults(".near a").textContent = near ?? "";
  inResults(".near a").href = `?q=${encodeURIComponent(near ?? "")}`;
}

field.value = new URLSearchParams(location.search).get("q") ?? "";
field.addEventListener("input", search);
field.form.addEventListener("submit", (event) => {
  event.preventDefault();
  history.replaceState(null, "", `?q=${encodeURIComponent(field.value)}`);
  search();
});
search();
if (!field.value) field.focus();
