// Pages that show by themselves how things are now. They say that nobody has asked: whoever left one
// open is signed out in time, and is then shown the way back in, and no figures of an hour ago.
export const BY_ITSELF = { "X-By-Itself": "1" };

/** The page as it is by now; nothing where it cannot be had. */
async function asItIsNow() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html", ...BY_ITSELF } });
  if (answer.redirected) location.assign(answer.url);
  if (answer.redirected || !answer.ok) return null;
  return new DOMParser().parseFromString(await answer.text(), "text/html");
}

async function show() {
  try {
    const fresh = await asItIsNow();
    if (fresh) document.getElementById("main").replaceChildren(...fresh.getElementById("main").childNodes);
  } catch (problem) {
    console.warn(problem); // the network comes and goes
  }
}

/** `[data-anew="30"]` lies in a page that is to be shown anew every so many seconds. */
export function bindAnew() {
  const seconds = Number(document.querySelector("[data-anew]")?.dataset.anew);
  if (seconds) setInterval(show, seconds * 1000);
}
