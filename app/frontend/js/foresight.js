// Who will have it next, told anew while somebody writes (`form[data-foresees]`, `#foreseen`).
const PAUSE = 600;
const NARROW = "(max-width: 991.98px)";

async function told(form) {
  const written = new FormData(form);
  [...written].forEach(([name, value]) => value instanceof File && written.delete(name));
  const answer = await fetch(form.dataset.foresees, { method: "POST", body: written }).catch(() => null);
  return answer?.ok ? answer.text() : null;
}

export function bindForesight() {
  const form = document.querySelector("form[data-foresees]");
  const place = document.getElementById("foreseen");
  if (!form || !place) return;
  if (matchMedia(NARROW).matches) place.closest("details").open = false;
  let latest = 0;
  let shown = "";
  const again = async (turn) => {
    const said = await told(form);
    if (said === null || turn !== latest || said === shown) return;
    place.innerHTML = shown = said;
  };
  for (const kind of ["input", "change"]) {
    form.addEventListener(kind, () => {
      const turn = ++latest;
      setTimeout(() => turn === latest && again(turn), PAUSE);
    });
  }
}
