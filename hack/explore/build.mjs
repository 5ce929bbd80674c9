// Builds the page's script and style into the folder that pkg/printer embeds.
//
//	node build.mjs            write them
//	node build.mjs --check    fail unless what is there is what would be written
import { build } from "esbuild";
import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const checking = process.argv.includes("--check");

const built = await build({
  entryPoints: [at("src/page.js"), at("src/page.css")],
  outdir: at("../../pkg/printer/page"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["es2021", "chrome105", "firefox110", "safari16"],
  charset: "ascii",
  legalComments: "inline",
  write: !checking,
  logLevel: "warning",
});

const stale = [];
for (const file of checking ? built.outputFiles : []) {
  const there = await readFile(file.path).catch(() => undefined);
  if (!there?.equals(file.contents)) {
    stale.push(basename(file.path));
  }
}
if (stale.length > 0) {
  console.error(`pkg/printer/page is not what its sources make (${stale.join(", ")}): run make page`);
  process.exit(1);
}
