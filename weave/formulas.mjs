// Formulas in, HTML and MathML out: one process sets all of a book's formulas.
// Reads a JSON list of {tex, display} from stdin, writes a list of strings.
import { readFileSync } from "node:fs";
import katex from "katex";

const formulas = JSON.parse(readFileSync(0, "utf8"));
const options = { output: "htmlAndMathml", throwOnError: true, strict: "error" };
const set = ({ tex, display }) => {
  try {
    return { html: katex.renderToString(tex, { ...options, displayMode: display }) };
  } catch (error) {
    return { error: String(error.message ?? error) };
  }
};
process.stdout.write(JSON.stringify(formulas.map(set)));
