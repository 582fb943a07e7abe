// What every page that shows a diagram does alike: read it, draw it in the inks of the theme, fit it.
import NavigatedViewer from "bpmn-js/lib/NavigatedViewer";
import camunda from "camunda-bpmn-moddle/resources/camunda.json";

import { inks, theme } from "./inks.js";
import { laidOut } from "./layout.js";

export const PADDING = 40;
export const LARGEST = 1.25;
export const READABLE = 0.85; // below this scale a label of 14 px cannot be read
export const TALLEST = 560;

export async function fetched(address) {
  const answer = await fetch(address, { headers: { Accept: "application/xml, text/xml" } });
  if (!answer.ok) throw new Error(`diagram: ${answer.status}`);
  return answer.text();
}

export async function opened(container, xml, ink = theme()) {
  container.replaceChildren();
  const viewer = new NavigatedViewer({
    container,
    bpmnRenderer: inks[ink],
    moddleExtensions: { camunda },
    textRenderer: { defaultStyle: { fontFamily: getComputedStyle(container).fontFamily, fontSize: 14 } },
  });
  await viewer.importXML((await laidOut(xml)).xml);
  return viewer;
}

export function icon(name, sprite) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** The whole diagram, however small; `smallest` keeps labels readable and may cut it off. */
export function fit(viewer, smallest = 0) {
  const canvas = viewer.get("canvas");
  canvas.resized();
  const { inner, outer } = canvas.viewbox();
  if (!outer.width || !outer.height) return; // it lies behind another tab
  const whole = Math.min((outer.width - 2 * PADDING) / inner.width, (outer.height - 2 * PADDING) / inner.height);
  const scale = Math.min(LARGEST, Math.max(smallest, whole));
  const width = outer.width / scale;
  const height = outer.height / scale;
  const start = inner.x - PADDING / scale;
  canvas.viewbox({
    x: whole < smallest ? start : inner.x - (width - inner.width) / 2,
    y: inner.y - (height - inner.height) / 2,
    width,
    height,
  });
}

/** The middle of a part comes to the middle of the frame. */
export function centre(viewer, id) {
  const canvas = viewer.get("canvas");
  const box = canvas.getAbsoluteBBox(viewer.get("elementRegistry").get(id));
  const { x, y, width, height, scale } = canvas.viewbox();
  const across = (box.x + box.width / 2) / scale - width / 2;
  const down = (box.y + box.height / 2) / scale - height / 2;
  canvas.viewbox({ x: x + across, y: y + down, width, height });
}
