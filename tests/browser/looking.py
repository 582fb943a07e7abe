"""Is a page sound: accessible by axe-core's rules, and no wider than the screen?"""

from __future__ import annotations

from pathlib import Path

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
#: How people look at a page: at a desk, on a phone, in the dark.
LOOKS = {
    "desk": {"width": 1440, "height": 900},
    "phone": {"width": 390, "height": 844},
    "dark": {"width": 1440, "height": 900, "scheme": "dark"},
}
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
#: Done when nothing moves any more, or after half a second where something moves for ever.
AT_REST = """() => Promise.race([
    Promise.all(document.getAnimations().map(one => one.finished)).catch(() => {}),
    new Promise(done => setTimeout(done, 500)),
]).then(() => {})"""


#: The page has heard of another size or theme.
TWO_FRAMES = "() => new Promise(one => requestAnimationFrame(() => requestAnimationFrame(one)))"
#: All that another theme changes.
COLOURS = {"runOnly": ["color-contrast"]}
#: A phone shows the same colours; their contrast takes most of the time.
ALL_BUT_COLOURS = RULES | {"rules": {"color-contrast": {"enabled": False}}}


def faults_in_every_look(page, looks=LOOKS):
    """What is wrong with a page, each fault with its look; the page comes back as it was."""
    size, found = page.viewport_size, []
    for name, look in looks.items():
        scheme = look.get("scheme", "light")
        page.set_viewport_size({"width": look["width"], "height": look["height"]})
        page.emulate_media(color_scheme=scheme)
        page.evaluate(TWO_FRAMES)
        found += [f"{name}: {one}" for one in faults_of(page, _rules(name, scheme))]
    page.set_viewport_size(size)
    page.emulate_media(color_scheme="light")
    return found


def _rules(name, scheme):
    if scheme == "dark":
        return COLOURS
    return ALL_BUT_COLOURS if name == "phone" else RULES


def faults_of(page, rules=RULES):
    page.evaluate(AT_REST)  # transitions change colours on their way
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", rules)["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return faults + ([f"scrolls sideways by {width}px"] if width > 0 else [])
