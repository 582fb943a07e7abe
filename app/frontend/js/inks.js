// The colours that diagrams are drawn with, on light and on dark ground.
export const inks = {
  light: { defaultFillColor: "#ffffff", defaultStrokeColor: "#5d5751", defaultLabelColor: "#241f1b" },
  dark: { defaultFillColor: "#25211d", defaultStrokeColor: "#b5aca1", defaultLabelColor: "#f1ece5" },
};
export const theme = () => (document.documentElement.dataset.bsTheme === "dark" ? "dark" : "light");
