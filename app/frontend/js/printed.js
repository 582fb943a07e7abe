// The whole diagram once more, for paper: in dark ink on white, as wide as the sheet.
import { opened } from "./canvas.js";

const ownNames = (svg) => svg.replace(/\bid="/g, 'id="printed-').replace(/url\((&quot;|'|)#/g, "url($1#printed-");

/** Puts the drawing behind its frame; the style sheet for paper shows the one and hides the other. */
export async function keepPrinted(host, xml) {
  const away = document.createElement("div");
  away.className = "diagram-away";
  away.setAttribute("aria-hidden", "true");
  host.append(away);
  try {
    const viewer = await opened(away, xml, "light");
    const { svg } = await viewer.saveSVG();
    viewer.destroy();
    const drawn = new DOMParser().parseFromString(ownNames(svg), "image/svg+xml").documentElement;
    const paper = document.createElement("div");
    paper.className = "diagram-printed";
    paper.setAttribute("aria-hidden", "true");
    paper.append(document.importNode(drawn, true));
    host.after(paper);
  } finally {
    away.remove();
  }
}
