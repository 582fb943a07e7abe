// What a reader chose for this browser: light or dark, ordinary or large type.
const root = document.documentElement;

function recall(name) {
  try {
    return localStorage.getItem(`xingji.${name}`);
  } catch {
    return null; // storage may be forbidden; the choice then lasts for one page
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(`xingji.${name}`, value);
  } catch {
    // see recall
  }
}

const system = matchMedia("(prefers-color-scheme: dark)");
const systemTheme = () => (system.matches ? "dark" : "light");
const tell = (name, value) =>
  document.dispatchEvent(new CustomEvent(`xingji:${name}`, { detail: value }));

export function applyPreferences() {
  root.dataset.bsTheme = recall("theme") ?? systemTheme();
  root.dataset.type = recall("type") ?? "ordinary";
}

const choices = {
  theme: { attribute: "bsTheme", on: "dark", off: "light" },
  type: { attribute: "type", on: "large", off: "ordinary" },
};

/**
 * Buttons `[data-prefer="theme"|"type"]` switch a preference and show its state; without a choice
 * the page follows the system, also while it is open.
 */
export function bindPreferences() {
  system.addEventListener("change", () => {
    applyPreferences();
    tell("theme", root.dataset.bsTheme);
  });
  for (const button of document.querySelectorAll("[data-prefer]")) {
    const choice = choices[button.dataset.prefer];
    const show = () =>
      button.setAttribute("aria-pressed", String(root.dataset[choice.attribute] === choice.on));
    button.addEventListener("click", () => {
      const next = root.dataset[choice.attribute] === choice.on ? choice.off : choice.on;
      root.dataset[choice.attribute] = next;
      keep(button.dataset.prefer, next);
      tell(button.dataset.prefer, next);
    });
    document.addEventListener(`xingji:${button.dataset.prefer}`, show);
    show();
  }
}
