// Scripts in, shorter scripts that do the same out: without comments, with short
// names for what is local. Reads a JSON object of texts from stdin, writes one.
import { readFileSync } from "node:fs";
import { minify } from "terser";

const scripts = JSON.parse(readFileSync(0, "utf8"));
for (const [name, text] of Object.entries(scripts)) {
  scripts[name] = (await minify(text, { compress: { passes: 2 } })).code;
}
process.stdout.write(JSON.stringify(scripts));
