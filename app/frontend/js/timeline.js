// A step chosen on the diagram, in the list of sentences or in the timeline lights up in all three.
const lit = "is-lit";

function light(element, origin) {
  document.querySelectorAll(`.${lit}`).forEach((one) => one.classList.remove(lit));
  if (!element) return;
  const id = CSS.escape(element);
  const places = document.querySelectorAll(`[data-element="${id}"], [data-also~="${id}"]`);
  places.forEach((one) => one.classList.add(lit));
  if (origin === "diagram") places[0]?.scrollIntoView({ block: "nearest", behavior: "smooth" });
}

export function bindTimeline() {
  document.addEventListener("xingji:element", ({ detail }) => light(detail.element, detail.origin));
  document.addEventListener("click", (event) => {
    const place = event.target.closest("button[data-element]");
    if (!place) return;
    const detail = { element: place.dataset.element, origin: "list" };
    document.dispatchEvent(new CustomEvent("xingji:element", { detail }));
  });
}

/** A tab can be linked to: `#diagram` opens the tab of that name. */
export function bindTabs() {
  const open = () => {
    const name = CSS.escape(location.hash.slice(1));
    if (name) document.querySelector(`[data-bs-toggle=tab][data-bs-target="#${name}"]`)?.click();
  };
  document.addEventListener("shown.bs.tab", (event) => {
    history.replaceState(null, "", event.target.dataset.bsTarget);
  });
  window.addEventListener("hashchange", open);
  open();
}
