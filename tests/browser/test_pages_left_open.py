"""Pages that look anew by themselves say so, and lead to the way in once nobody is signed in."""

from __future__ import annotations

from visiting import Visitor


def test_a_page_that_asks_by_itself_says_so_and_leads_to_the_way_in(chromium, site):
    path, seconds = "/health", 30
    visitor = Visitor(chromium, site, "sysadmin")
    page = visitor.page
    page.clock.install()
    page.goto(f"{site}{path}")
    page.wait_for_load_state("networkidle")
    told = "X-By-Itself".lower()
    with page.expect_request(lambda one: told in one.headers) as asked:
        page.clock.run_for((seconds + 1) * 1000)
    assert asked.value.url == f"{site}{path}"
    assert asked.value.response().status == 200
    page.context.clear_cookies()
    page.clock.run_for((seconds + 1) * 1000)
    page.wait_for_url("**/sign-in?next=*")
    visitor.context.close()
