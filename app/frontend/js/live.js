// What changes while a page is open: the numbers beside 待办 and 消息, and the newest message.
// Asks now and then, only while the page is in sight; without an answer ever more seldom.
const EVERY = 20_000;
const SELDOM = 300_000;
const SHOWN_FOR = 15_000;
const KEPT = "xingji.live";

/** The instant of the newest message that this browser has shown. */
function lastShown(otherwise) {
  try {
    return Math.max(Date.parse(localStorage.getItem(KEPT)) || 0, 0) || Date.parse(otherwise);
  } catch {
    return Date.parse(otherwise); // storage may be forbidden
  }
}

function keepShown(at) {
  try {
    localStorage.setItem(KEPT, at);
  } catch {
    // see lastShown
  }
}

function count(name, number) {
  for (const place of document.querySelectorAll(`[data-live="${name}"]`)) {
    place.hidden = !number;
    place.querySelector("[data-live-number]").textContent = number < 1000 ? number : "999+";
  }
}

/** A note at the edge: it goes by itself unless somebody is about to use it. */
function note(box, { kind, title, url }) {
  const shown = box.querySelector("template").content.cloneNode(true).firstElementChild;
  shown.querySelector("[data-toast-kind]").textContent = kind;
  const link = shown.querySelector("a");
  link.textContent = title;
  link.href = url;
  const goes = () => (shown.matches(":hover, :focus-within") ? setTimeout(goes, 3_000) : shown.remove());
  shown.querySelector("button").addEventListener("click", () => shown.remove());
  setTimeout(goes, SHOWN_FOR);
  box.querySelector(".toast-note")?.remove(); // one at a time: all are in the box
  box.append(shown);
}

export function bindLive() {
  const box = document.querySelector("[data-live-url]");
  if (!box) return;
  let tag = "";
  let pause = EVERY;
  let timer;
  let shownAt = lastShown(box.dataset.liveSince);

  const show = (answer) => {
    count("todo", answer.todo);
    count("unread", answer.unread);
    document.querySelector("[data-live-label]")?.setAttribute("aria-label", answer.label);
    if (answer.newest && Date.parse(answer.newest.at) > shownAt) {
      shownAt = Date.parse(answer.newest.at);
      keepShown(answer.newest.at);
      note(box, answer.newest);
    }
  };

  const ask = async () => {
    const answer = await fetch(box.dataset.liveUrl, { headers: tag ? { "If-None-Match": tag } : {}, cache: "no-store" });
    if (answer.status === 401) return false; // signed out: no more to tell
    if (answer.status === 304) return true;
    if (!answer.ok) throw new Error(String(answer.status));
    tag = answer.headers.get("ETag") ?? "";
    show(await answer.json());
    return true;
  };

  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(go, pause * (0.9 + Math.random() * 0.2)); // not all pages at once
  };

  const go = async () => {
    if (document.hidden) return; // goes on when the page is in sight again
    try {
      if (!(await ask())) return;
      pause = EVERY;
    } catch {
      pause = Math.min(pause * 2, SELDOM);
    }
    later();
  };

  document.addEventListener("visibilitychange", () => {
    clearTimeout(timer);
    if (!document.hidden) go();
  });
  later();
}
