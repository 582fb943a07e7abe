// A step chosen on the diagram, in its sentences or in the timeline may narrow all pages of a case:
// what carries `data-step` of another step goes away while “only this step” is pressed.
class Steps {
  constructor(bar) {
    this.bar = bar;
    this.names = JSON.parse(bar.dataset.names);
    this.only = bar.querySelector("[data-step-only]");
    this.chosen = null;
    document.addEventListener("xingji:element", ({ detail }) => this.choose(detail.element));
    this.only.addEventListener("click", () => this.press(this.only.getAttribute("aria-pressed") !== "true"));
    bar.querySelector("[data-step-none]").addEventListener("click", () => {
      const detail = { element: null, origin: "filter" };
      document.dispatchEvent(new CustomEvent("xingji:element", { detail }));
    });
  }

  choose(element) {
    this.chosen = this.names[element] ? element : null;
    this.bar.hidden = !this.chosen;
    this.bar.querySelector("[data-step-name]").textContent = this.names[element] ?? "";
    if (!this.chosen) this.only.setAttribute("aria-pressed", "false");
    this.narrow();
  }

  press(isPressed) {
    this.only.setAttribute("aria-pressed", String(isPressed));
    this.narrow();
  }

  narrow() {
    const isOn = this.only.getAttribute("aria-pressed") === "true";
    document.querySelectorAll("[data-step]").forEach((one) => {
      one.classList.toggle("is-of-another-step", isOn && one.dataset.step !== this.chosen);
    });
  }
}

export function bindSteps() {
  document.querySelectorAll("[data-step-filter]").forEach((bar) => new Steps(bar));
}
