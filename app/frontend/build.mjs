// Builds every bundle of the browser side into app/static/built (ignored by git).
// Run with `npm run build`; nothing but node_modules is needed, nothing is fetched.
import { build } from "esbuild";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";

const here = (path) => new URL(path, import.meta.url);
const out = here("../static/built/");

/** The icons of icons.json as one SVG sprite; templates refer to `icons.svg#name`. */
async function writeSprite() {
  const { licence, icons } = JSON.parse(await readFile(here("icons.json"), "utf8"));
  const symbols = Object.entries(icons).map(
    ([name, shape]) => `<symbol id="${name}" viewBox="0 0 24 24">${shape}</symbol>`,
  );
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg"><!-- ${licence} -->${symbols.join("")}</svg>\n`;
  await writeFile(new URL("icons.svg", out), sprite);
}

/** The brand mark, for light and for dark grounds. */
async function copyMarks() {
  const marks = ["mark.svg", "mark-light.svg"];
  await Promise.all(marks.map((mark) => copyFile(here(mark), new URL(mark, out))));
}

async function bundle() {
  const entry = (source, name) => ({ in: here(source).pathname, out: name });
  const { metafile } = await build({
    entryPoints: [
      entry("js/early.js", "early"),
      entry("js/app.js", "app"),
      entry("js/viewer.js", "viewer"),
      entry("js/studio/differ.js", "differ"),
      entry("js/charts.js", "charts"),
      entry("js/wall.js", "wall"),
      entry("css/app.css", "app"),
      entry("css/viewer.css", "viewer"),
      entry("css/wall.css", "wall"),
      entry("css/booklet.css", "booklet"),
      entry("css/awards.css", "awards"),
      entry("css/slips.css", "slips"),
      entry("css/approval.css", "approval"),
      entry("css/print.css", "print"),
    ],
    outdir: out.pathname,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
  });
  return metafile.outputs;
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const [outputs] = await Promise.all([bundle(), writeSprite(), copyMarks()]);
for (const [file, { bytes }] of Object.entries(outputs)) {
  if (/\.(js|css)$/.test(file)) {
    console.log(`${String(Math.round(bytes / 1024)).padStart(6)} KB  ${file.split("/").pop()}`);
  }
}
