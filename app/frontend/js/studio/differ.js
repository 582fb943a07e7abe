// Two drawings of one procedure, the version in force and a draft: marked, moved and zoomed together.
//
// The JSON of #differ-state: { marks: { old: { id: kind }, new: … }, looks: { kind: [words, icon] } }.
// A difference of the list names what it is about in data-differ-old and data-differ-new.
import { READABLE, centre, fetched, fit, icon, opened } from "../canvas.js";

const FLASH = 1800;
const host = document.querySelector("[data-differ]");
const { marks, looks } = JSON.parse(document.getElementById("differ-state").textContent);
const frames = [...host.querySelectorAll("[data-side]")];
const viewers = {};
/** How far the draft is shown beside the place where the other drawing is. */
let apart = { x: 0, y: 0 };

const isSynced = () => document.querySelector("[data-differ-synced]")?.checked ?? false;
const found = (side, ids) => ids.filter((id) => viewers[side]?.get("elementRegistry").get(id));
const ids = (text) => (text ?? "").split(" ").filter(Boolean);

function badge(kind) {
  const [words, name] = looks[kind];
  const mark = document.createElement("span");
  mark.className = `diagram-mark differ-mark-${kind}`;
  mark.append(icon(name, host.dataset.sprite), words);
  return mark;
}

/** A line is marked in its middle, unless what stands at one of its ends says the same. */
function place(element, marked, kind) {
  if (!element.waypoints) return { top: -14, left: -8 };
  if ([element.source, element.target].some((end) => marked[end?.id] === kind)) return null;
  const points = element.waypoints;
  const [before, after] = [points[Math.floor((points.length - 1) / 2)], points[Math.ceil(points.length / 2)]];
  const [x, y] = [Math.min(...points.map((one) => one.x)), Math.min(...points.map((one) => one.y))];
  return { left: (before.x + after.x) / 2 - x - 26, top: (before.y + after.y) / 2 - y - 12 };
}

function paint(viewer, marked) {
  const canvas = viewer.get("canvas");
  const registry = viewer.get("elementRegistry");
  for (const [id, kind] of Object.entries(marked)) {
    const element = registry.get(id);
    if (!element) continue; // within a collapsed sub-process
    canvas.addMarker(id, `differ-${kind}`);
    const position = place(element, marked, kind);
    if (position) viewer.get("overlays").add(id, "difference", { position, html: badge(kind) });
  }
}

function follow(side) {
  const other = side === "old" ? "new" : "old";
  const sign = side === "old" ? 1 : -1;
  viewers[side].on("canvas.viewbox.changing", () => requestAnimationFrame(() => {
    if (!isSynced() || !viewers[other] || viewers[side].isFollowing) return;
    const box = viewers[side].get("canvas").viewbox();
    viewers[other].isFollowing = true;
    viewers[other].get("canvas").viewbox({
      x: box.x + sign * apart.x, y: box.y + sign * apart.y, width: box.width, height: box.height,
    });
    requestAnimationFrame(() => {
      viewers[other].isFollowing = false;
    });
  }));
}

function choose(chosen) {
  for (const side of Object.keys(viewers)) {
    const canvas = viewers[side].get("canvas");
    viewers[side].isFollowing = true;
    for (const id of viewers[side].chosen ?? []) canvas.removeMarker(id, "is-chosen");
    viewers[side].chosen = found(side, chosen[side]);
    for (const id of viewers[side].chosen) {
      canvas.addMarker(id, "is-chosen");
      canvas.addMarker(id, "is-flashed");
      setTimeout(() => canvas.removeMarker(id, "is-flashed"), FLASH);
    }
  }
  look();
}

/** Each drawing shows its part; one that has none goes along with the other. */
function look() {
  const [old, draft] = ["old", "new"].map((side) => viewers[side]?.chosen?.[0]);
  if (old) centre(viewers.old, old);
  if (draft) centre(viewers.new, draft);
  if (viewers.old && viewers.new) {
    const boxes = { old: viewers.old.get("canvas").viewbox(), new: viewers.new.get("canvas").viewbox() };
    if (old && draft) apart = { x: boxes.new.x - boxes.old.x, y: boxes.new.y - boxes.old.y };
    else if (old) viewers.new.get("canvas").viewbox(shifted(boxes.old, 1));
    else if (draft) viewers.old.get("canvas").viewbox(shifted(boxes.new, -1));
  }
  requestAnimationFrame(() => requestAnimationFrame(() => {
    for (const viewer of Object.values(viewers)) viewer.isFollowing = false;
  }));
}

const shifted = ({ x, y, width, height }, sign) => ({ x: x + sign * apart.x, y: y + sign * apart.y, width, height });

function light(id) {
  const lines = [...document.querySelectorAll("[data-ids]")];
  lines.forEach((one) => one.classList.remove("is-lit"));
  const lit = lines.filter((one) => id && ids(one.dataset.ids).includes(id));
  lit.forEach((one) => one.classList.add("is-lit"));
  return lit;
}

async function draw(frame) {
  const { side, xml } = frame.dataset;
  try {
    const viewer = await opened(frame.querySelector("[data-diagram-canvas]"), await fetched(xml));
    viewers[side] = viewer;
    paint(viewer, marks[side] ?? {});
    viewer.on("element.click", ({ element }) => {
      const id = element.labelTarget?.id ?? element.id;
      light(id)[0]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
      choose({ old: [id], new: [id] });
    });
    fit(viewer, READABLE);
    follow(side);
  } catch (problem) {
    console.warn(problem);
    frame.querySelector("[data-diagram-failed]").hidden = false;
  } finally {
    frame.removeAttribute("aria-busy");
  }
}

/** Both begin at the first difference, else at the start. */
async function open() {
  for (const viewer of Object.values(viewers)) viewer.destroy();
  await Promise.all(frames.map(draw));
  const first = document.querySelector("[data-differ-old]")?.dataset;
  const start = viewers.new?.get("elementRegistry").find((one) => one.type === "bpmn:StartEvent")?.id ?? "";
  const shown = { old: ids(first?.differOld ?? start), new: ids(first?.differNew ?? start) };
  for (const side of Object.keys(viewers)) viewers[side].chosen = found(side, shown[side]);
  look();
}

function zoom(frame, act) {
  const viewer = viewers[frame.dataset.side];
  if (!viewer) return;
  if (act === "fit") fit(viewer);
  else viewer.get("zoomScroll").stepZoom(act === "in" ? 1 : -1);
}

document.addEventListener("click", (event) => {
  const line = event.target.closest("[data-differ-old]");
  if (line) {
    light(null);
    line.parentElement.classList.add("is-lit");
    host.scrollIntoView({ block: "nearest", behavior: "smooth" });
    choose({ old: ids(line.dataset.differOld), new: ids(line.dataset.differNew) });
  }
  const button = event.target.closest("[data-differ] [data-zoom]");
  if (button) zoom(button.closest("[data-side]"), button.dataset.zoom);
});
document.addEventListener("xingji:theme", open);
open();
