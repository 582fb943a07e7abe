"""Is a page sound: accessible by axe-core's rules, and no wider than the screen?"""

from __future__ import annotations

from pathlib import Path

AXE = (Path(__file__).parents[2] / "node_modules/axe-core/axe.min.js").read_text()
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"]}
#: Done when nothing moves any more, or after half a second where something moves for ever.
AT_REST = """() => Promise.race([
    Promise.all(document.getAnimations().map(one => one.finished)).catch(() => {}),
    new Promise(done => setTimeout(done, 500)),
]).then(() => {})"""


def faults_of(page):
    page.evaluate(AT_REST)  # transitions change colours on their way
    page.evaluate(AXE)
    found = page.evaluate("rules => axe.run(document, rules)", RULES)["violations"]
    faults = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in found]
    width = page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
    return faults + ([f"scrolls sideways by {width}px"] if width > 0 else [])
