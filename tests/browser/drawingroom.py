"""The page on which a procedure is drawn, by what somebody does there."""

from __future__ import annotations

from drafting import begins

from app import engine, operations
from app.definitions import meaning


class Studio:
    """Somebody who draws at a browser, in the drawer's own words."""

    def __init__(self, visitor):
        self.visitor, self.page = visitor, visitor.page

    def opens(self, key):
        """The draft of a procedure."""
        self.visitor.goes(begins(self.visitor, key))
        self.is_ready()
        return self

    def is_ready(self):
        self.page.wait_for_selector("#studio[data-writing=true]")
        self.visitor.settles()

    def drops_on(self, kind, flow):
        """A new shape out of the palette, dropped on a line."""
        x, y = self.middle_of(flow)
        self.page.click(f".djs-palette .entry[data-action='create.{kind}']")
        self.page.mouse.move(x - 30, y - 20)
        self.page.mouse.move(x, y, steps=4)
        self.page.wait_for_selector(f"g[data-element-id={flow}].drop-ok, .djs-drag-active")
        self.page.wait_for_timeout(300)
        self.page.mouse.click(x, y)
        self.visitor.settles()

    def middle_of(self, flow):
        """Where half of a line's way is gone, on the screen."""
        return self.page.locator(
            f"g[data-element-id={flow}] .djs-visual path[data-corner-radius]"
        ).first.evaluate(
            "line => { const half = line.getPointAtLength(line.getTotalLength() / 2);"
            " const { x, y } = half.matrixTransform(line.getScreenCTM()); return [x, y]; }"
        )

    def points_at(self, element):
        """Select a shape."""
        self.page.locator(f"g[data-element-id={element}] .djs-hit").first.click()

    def selects(self, flow):
        self.page.mouse.click(*self.middle_of(flow))

    def unfolds(self, group):
        head = self.page.locator(
            f"[data-group-id=group-{group}] .bio-properties-panel-group-header"
        )
        if "open" not in head.get_attribute("class"):
            head.click()

    def writes(self, label, text):
        field = self.page.locator("#studio-panel").get_by_label(label, exact=True)
        field.fill(text)
        field.blur()
        self.visitor.settles()

    def chooses(self, label, option):
        self.page.locator("#studio-panel").get_by_label(label, exact=True).select_option(
            label=option
        )
        self.visitor.settles()

    def formulates(self, label, text, place=-1):
        """A text of FEEL, typed over what was there; in the last field of that name, or another."""
        editor = self.page.locator(f"#studio-panel .cm-content[aria-label='{label}']")
        editor.nth(place).click()
        self.page.keyboard.press("Control+a")
        self.page.keyboard.insert_text(text)
        self.page.keyboard.press("Escape")
        self.page.locator("#studio-panel .bio-properties-panel-header").click()
        self.visitor.settles()

    def is_told(self, sentence):
        """The list of problems says so, after the page has been saved and checked."""
        self.page.wait_for_selector(f"#studio-problems li:has-text('{sentence}')")

    def is_told_no_more(self, sentence):
        locator = self.page.locator(f"#studio-problems li:has-text('{sentence}')")
        locator.first.wait_for(state="detached")

    def walks_through(self):
        """走一遍看看: a token goes from the start as far as the first step where people choose."""
        self.page.click(".bts-toggle-mode")
        self.page.wait_for_selector("#studio[data-simulating=true]")
        self.page.locator(".bts-context-pad[title='让它发生']:visible").first.click()
        self.page.wait_for_selector(".bts-token")
        self.page.click(".bts-toggle-mode")
        self.page.wait_for_selector("#studio[data-simulating=false]")

    def is_saved(self):
        self.page.wait_for_selector("#studio:not([data-changed=true])")
        self.page.wait_for_selector("#studio-state[data-tone=good]:has-text('已自动保存')")
        self.page.wait_for_selector("#studio[data-sound=true]")


def files_of(visitor):
    """The files of the draft that is open, as they are on the server."""
    return visitor.page.evaluate(
        "async () => (await (await fetch(`${location.pathname}/files`)).json()).files"
    )


def digest_of(files):
    """The digest of what the files of a folder say."""
    operations.register_all()
    spec = engine.parse({name: text.encode() for name, text in files.items()})
    return meaning.digest(files, spec, {})
