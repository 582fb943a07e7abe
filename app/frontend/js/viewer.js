// The diagram of one case: its own version, painted with what has happened.
//
// <div data-diagram data-xml="address of the BPMN file" data-state="id of a JSON script"> …
// The JSON: { elements: { id: { state, label, lines: [text] } }, flows: [id] };
// `state` is done, current, returned or skipped; an element left out lies in the future. Or it is
// heat-1 to heat-5 and nothing is in the future: a step among many cases, with its figure as label.
// A colour never stands alone: every painted element carries an icon and, when it matters, words.
import { PADDING, READABLE, LARGEST, TALLEST, centre, fetched, fit, icon, opened } from "./canvas.js";
import { keepPrinted } from "./printed.js";

const icons = { done: "check", current: "player-play", returned: "arrow-back-up", skipped: "minus" };
const isHeat = ({ state }) => state.startsWith("heat");

function badge({ state, label }, sprite) {
  const mark = document.createElement("span");
  mark.className = `diagram-mark diagram-mark-${state}`;
  if (icons[state]) mark.append(icon(icons[state], sprite));
  if (label) mark.append(label);
  return mark;
}

function paint(viewer, { elements = {}, flows = [] }, sprite) {
  const canvas = viewer.get("canvas");
  const overlays = viewer.get("overlays");
  const registry = viewer.get("elementRegistry");
  const isOfOneCase = Object.values(elements).some((one) => !isHeat(one));
  const future = !isOfOneCase ? [] : registry.filter(
    (one) => one.type !== "label" && !elements[one.id] && !flows.includes(one.id) && one.parent,
  );
  future
    .filter((one) => !/Participant|Lane|Collaboration|Annotation|Association/.test(one.type))
    .forEach((one) => canvas.addMarker(one.id, "is-future"));
  flows.filter((id) => registry.get(id)).forEach((id) => canvas.addMarker(id, "is-passed"));
  for (const [id, what] of Object.entries(elements)) {
    if (!registry.get(id)) continue; // a step inside a collapsed sub-process
    canvas.addMarker(id, `is-${what.state}`);
    overlays.add(id, "state", { position: { top: -13, left: -9 }, html: badge(what, sprite) });
  }
}

/** The frame is as tall as its diagram needs, so that a flat procedure leaves no empty field. */
function frame(viewer, host) {
  const { inner, outer } = viewer.get("canvas").viewbox();
  const scale = Math.max(READABLE, Math.min(LARGEST, (outer.width - 2 * PADDING) / inner.width));
  const wanted = inner.height * scale + 2 * PADDING;
  host.style.height = `${Math.round(Math.min(TALLEST, Math.max(host.clientHeight, wanted)))}px`;
}

/** Opens where the case is now, or where it is hottest; otherwise at its beginning. */
function look(viewer, { elements = {} }) {
  fit(viewer, READABLE);
  const registry = viewer.get("elementRegistry");
  const painted = Object.keys(elements).filter((id) => registry.get(id));
  const at = (state) => painted.find((id) => elements[id].state === state);
  const shown = registry.get(at("current") ?? at("heat-5") ?? "") ?? registry.find((one) => one.type === "bpmn:StartEvent");
  if (shown) viewer.get("canvas").scrollToElement(shown, 2 * PADDING);
}

function bindTip(viewer, host, state) {
  const tip = document.createElement("div");
  tip.className = "diagram-tip";
  tip.hidden = true;
  host.append(tip);
  const show = (element, gfx) => {
    const what = state.elements?.[element.id];
    tip.hidden = !what?.lines?.length;
    if (tip.hidden) return;
    const title = document.createElement("strong");
    title.textContent = element.businessObject.name ?? "";
    const lines = what.lines.map((text) => Object.assign(document.createElement("div"), { textContent: text }));
    tip.replaceChildren(title, ...lines);
    const box = gfx.getBoundingClientRect();
    const frame = host.getBoundingClientRect();
    const left = Math.min(box.left - frame.left, frame.width - tip.offsetWidth - 8);
    const below = box.bottom - frame.top + 8;
    const above = box.top - frame.top - tip.offsetHeight - 16;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below + tip.offsetHeight > frame.height ? Math.max(8, above) : below}px`;
  };
  const hide = () => {
    tip.hidden = true;
  };
  viewer.on("element.hover", ({ element, gfx }) => show(element, gfx));
  viewer.on("element.out", hide);
  bindFocus(viewer, state, show, hide);
}

/** What the pointer finds by hovering, the keyboard finds by its tab key. */
function bindFocus(viewer, { elements = {} }, show, hide) {
  const registry = viewer.get("elementRegistry");
  for (const [id, { label, lines }] of Object.entries(elements)) {
    const element = registry.get(id);
    const gfx = registry.getGraphics(id);
    if (!gfx || !lines?.length) continue;
    gfx.setAttribute("tabindex", "0");
    gfx.setAttribute("role", "button");
    gfx.setAttribute("aria-label", [element.businessObject.name, label, ...lines].filter(Boolean).join("，"));
    gfx.addEventListener("focus", () => {
      viewer.get("canvas").scrollToElement(element, PADDING);
      show(element, gfx);
    });
    gfx.addEventListener("blur", hide);
    gfx.addEventListener("keydown", ({ key }) => {
      if (key !== "Enter") return;
      document.dispatchEvent(new CustomEvent("xingji:element", { detail: { element: id, origin: "diagram" } }));
    });
  }
}

function bindChoice(viewer) {
  let chosen = null;
  const choose = (element, origin) => {
    const canvas = viewer.get("canvas");
    if (chosen) canvas.removeMarker(chosen, "is-chosen");
    chosen = viewer.get("elementRegistry").get(element) ? element : null;
    if (chosen) canvas.addMarker(chosen, "is-chosen");
    if (origin !== "diagram" && chosen) centre(viewer, chosen);
  };
  viewer.on("element.click", ({ element }) => {
    const detail = { element: element.labelTarget?.id ?? element.id, origin: "diagram" };
    document.dispatchEvent(new CustomEvent("xingji:element", { detail }));
  });
  const listen = ({ detail }) => choose(detail.element, detail.origin);
  document.addEventListener("xingji:element", listen);
  return () => document.removeEventListener("xingji:element", listen);
}

async function draw(host) {
  const xml = await fetched(host.dataset.xml);
  const state = JSON.parse(document.getElementById(host.dataset.state).textContent);
  const open = async () => {
    const viewer = await opened(host.querySelector("[data-diagram-canvas]"), xml);
    paint(viewer, state, host.dataset.sprite);
    bindTip(viewer, host, state);
    frame(viewer, host);
    look(viewer, state);
    return { viewer, close: bindChoice(viewer) };
  };
  let shown = await open();
  if ("printed" in host.dataset) keepPrinted(host, xml);
  document.addEventListener("xingji:theme", async () => {
    shown.close();
    shown.viewer.destroy();
    host.querySelectorAll(".diagram-tip").forEach((tip) => tip.remove());
    shown = await open();
  });
  const acts = {
    in: () => shown.viewer.get("zoomScroll").stepZoom(1),
    out: () => shown.viewer.get("zoomScroll").stepZoom(-1),
    fit: () => fit(shown.viewer),
  };
  host.addEventListener("click", (event) => {
    const button = event.target.closest("[data-zoom]");
    if (button) acts[button.dataset.zoom]();
  });
}

function drawWhenSeen(host) {
  // A hidden tab has no size to fit into, so the drawing waits for its first look.
  const watcher = new IntersectionObserver(([entry]) => {
    if (!entry.isIntersecting) return;
    watcher.disconnect();
    draw(host)
      .catch((problem) => {
        console.error(problem);
        host.querySelector("[data-diagram-failed]").hidden = false;
      })
      .finally(() => host.removeAttribute("aria-busy"));
  });
  watcher.observe(host);
}

document.querySelectorAll("[data-diagram]").forEach(drawWhenSeen);
