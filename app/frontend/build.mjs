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

/** Words that a library has in its sources and no dictionary reaches, replaced while bundling. */
async function inChinese(filter, dictionary) {
  const words = JSON.parse(await readFile(here(dictionary), "utf8"));
  return {
    name: `words of ${dictionary}`,
    setup({ onLoad }) {
      onLoad({ filter }, async ({ path }) => {
        let contents = await readFile(path, "utf8");
        for (const [english, chinese] of Object.entries(words)) contents = contents.replaceAll(english, chinese);
        return { contents, loader: "js" };
      });
    },
  };
}

/** form-js's editor and viewer draw one tree: both with the preact that the editor asks for. */
const onePreact = {
  name: "one preact for form-js",
  setup({ onResolve, resolve }) {
    onResolve({ filter: /^preact/ }, ({ path, importer, kind, pluginData }) => {
      if (pluginData || !/form-js-viewer.dist/.test(importer)) return null;
      const resolveDir = here("../../node_modules/@bpmn-io/form-js-editor/dist").pathname;
      return resolve(path, { resolveDir, kind, pluginData: true });
    });
  },
};

const entry = (source, name) => ({ in: here(source).pathname, out: name });

/** Bundle entries; the sizes of what came of it. */
async function bundle(entryPoints, plugins = []) {
  const { metafile } = await build({
    entryPoints,
    outdir: out.pathname,
    bundle: true,
    minify: true,
    format: "iife",
    target: ["es2020"],
    legalComments: "linked",
    metafile: true,
    logLevel: "warning",
    jsx: "automatic",
    jsxImportSource: "@bpmn-io/properties-panel/preact",
    loader: { ".woff2": "file", ".woff": "empty", ".ttf": "empty", ".eot": "empty", ".svg": "dataurl" },
    assetNames: "[name]",
    plugins,
  });
  return metafile.outputs;
}

function pages() {
  return bundle([
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
    entry("css/studio.css", "studio"),
    entry("css/studiopages.css", "studiopages"),
    entry("css/tables.css", "dmn"),
    entry("css/formeditor.css", "formeditor"),
  ]);
}

/** The editors of the studio, once for readers of each language. */
async function editors() {
  const named = (language) => [
    entry("js/studio/drawing.js", `drawing.${language}`),
    entry("js/studio/tables.js", `tables.${language}`),
    entry("js/studio/forms.js", `forms.${language}`),
  ];
  const words = await Promise.all([
    inChinese(/bpmn-js-token-simulation.lib.*\.js$/, "js/studio/simulation.json"),
    inChinese(/dmn-js-(shared|decision-table).lib.*\.js$/, "chinese/tableparts.json"),
    inChinese(/form-js-(viewer|editor).dist.index\.es\.js$/, "chinese/formparts.json"),
  ]);
  const made = await Promise.all([
    bundle(named("zh-CN"), [onePreact, ...words]),
    bundle(named("en"), [onePreact]),
  ]);
  return Object.assign({}, ...made);
}

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const [outputs, further] = await Promise.all([pages(), editors(), writeSprite(), copyMarks()]);
for (const [file, { bytes }] of Object.entries({ ...outputs, ...further })) {
  if (/\.(js|css)$/.test(file)) {
    console.log(`${String(Math.round(bytes / 1024)).padStart(6)} KB  ${file.split("/").pop()}`);
  }
}
