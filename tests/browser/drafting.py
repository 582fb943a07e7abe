"""Somebody who changes procedures, at the pages of a draft."""

from __future__ import annotations


def begins(visitor, key):
    """Begin the draft of a procedure, or go on with it; where its pages lie."""
    visitor.goes("/studio")
    token = visitor.page.locator("input[name=csrf_token]").first.input_value()
    path = f"{visitor.site}/studio/procedures/{key}/draft"
    answer = visitor.page.request.post(path, form={"csrf_token": token})
    return answer.url.removeprefix(visitor.site)


def opens(visitor, path):
    """Open a page of the draft and wait until it may be written on."""
    visitor.goes(path)
    visitor.page.wait_for_selector("[data-writing=true]:not([aria-busy])")


def saved(visitor):
    """Wait until the draft is kept."""
    visitor.page.wait_for_selector("#studio-state:has-text('已自动保存')")


def leaves(visitor):
    """Let go of the draft when everything is kept."""
    visitor.page.wait_for_selector("#studio-state:not([data-tone=quiet])")
    visitor.goes("/")


def file_of(visitor, draft, name):
    """A file as the server has it."""
    return visitor.page.evaluate(
        "([path, name]) => fetch(path).then(one => one.json()).then(one => one.files[name])",
        [f"{draft}/files", name],
    )
