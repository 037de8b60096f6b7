// A static server for the built pages, on the loopback address only.
import { createReadStream, statSync } from "node:fs";
import { createServer } from "node:http";
import { extname, join, normalize } from "node:path";

const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".css": "text/css",
  ".js": "text/javascript",
  ".svg": "image/svg+xml",
  ".png": "image/png",
  ".woff2": "font/woff2",
  ".cpp": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};

/** Serves a folder; `sent` counts the bytes of each path served. */
export async function serve(root) {
  const sent = new Map();
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url, "http://x").pathname);
    const file = join(root, normalize(path));
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined) {
      response.writeHead(404).end();
      return;
    }
    sent.set(path, size);
    const type = TYPES[extname(file)] ?? "application/octet-stream";
    const keep = "max-age=600"; // for as long as a tab looks at pages
    response.writeHead(200, {
      "content-type": type, "content-length": size, "cache-control": keep,
    });
    createReadStream(file).pipe(response);
  });
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://127.0.0.1:${server.address().port}`;
  return { address, sent, close: () => server.close() };
}
