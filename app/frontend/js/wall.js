// The points wall in the hall: pages that turn by themselves and fetch themselves anew.
//
// <main data-wall data-seconds="12" data-refresh="300">; rows are `[data-wall-rows] > *`.
// Without this script all rows stand on one long page, which is also how the wall is printed.
const wall = document.querySelector("[data-wall]");
const pace = Number(wall.dataset.seconds) * 1000;
const dots = wall.querySelector("[data-wall-dots]");
const bar = wall.querySelector("[data-wall-bar]");
const pauseButton = wall.querySelector("[data-wall-pause]");
let pages = [];
let at = 0;
let timer = 0;
let paused = matchMedia("(prefers-reduced-motion: reduce)").matches;

/** As many rows as the list has room for make one page. */
function cutPages() {
  const list = wall.querySelector("[data-wall-rows]");
  const rows = [...list.children];
  rows.forEach((row) => row.classList.remove("is-away"));
  const room = Math.max(1, Math.floor((list.clientHeight + 1) / rows[0].offsetHeight));
  pages = [];
  for (let from = 0; from < rows.length; from += room) pages.push(rows.slice(from, from + room));
  dots.replaceChildren(...pages.map(() => document.createElement("i")));
}

function show(number) {
  at = (number + pages.length) % pages.length;
  pages.forEach((rows, page) => rows.forEach((row) => row.classList.toggle("is-away", page !== at)));
  [...dots.children].forEach((dot, page) => dot.classList.toggle("is-here", page === at));
  restartBar();
}

function restartBar() {
  clearTimeout(timer);
  bar.getAnimations().forEach((run) => run.cancel());
  if (paused || pages.length < 2) return;
  bar.animate([{ transform: "scaleX(0)" }, { transform: "scaleX(1)" }], { duration: pace });
  timer = setTimeout(() => show(at + 1), pace);
}

function setPaused(value) {
  paused = value;
  pauseButton.setAttribute("aria-pressed", String(paused));
  restartBar();
}

function lay() {
  cutPages();
  show(Math.min(at, pages.length - 1));
}

/**
 * New figures replace the old ones in place; a failed fetch leaves the wall as it was. A wall hangs
 * all day with nobody before it: what it asks for counts as a sign of life.
 */
async function refresh() {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    for (const part of wall.querySelectorAll("[data-wall-part]")) {
      const other = fresh.querySelector(`[data-wall-part="${part.dataset.wallPart}"]`);
      if (other) part.replaceChildren(...other.childNodes);
    }
    lay();
  } catch (problem) {
    console.warn(problem); // the network of a hall comes and goes
  }
}

pauseButton.addEventListener("click", () => setPaused(!paused));
wall.querySelector("[data-wall-full]").addEventListener("click", () => {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen();
});
document.addEventListener("keydown", ({ key }) => {
  if (key === "ArrowRight" || key === "PageDown") show(at + 1);
  if (key === "ArrowLeft" || key === "PageUp") show(at - 1);
});
addEventListener("resize", lay);
addEventListener("beforeprint", () => pages.flat().forEach((row) => row.classList.remove("is-away")));
addEventListener("afterprint", lay);
setInterval(refresh, Number(wall.dataset.refresh) * 1000);
document.fonts.ready.then(() => {
  lay();
  setPaused(paused);
});
