"""A browser without scripts, as an old phone has one: it reads pages and sends their forms.

Nothing is sent that the page does not ask for: a field or a choice that is not there is an error.
"""

from __future__ import annotations

import http.cookiejar
import time
import urllib.error
import urllib.parse
import urllib.request

from demonstration import PASSWORD
from lxml import html

#: Workers carry on with what a page has begun; seconds in which they do.
SOON = 30


class PlainBrowser:
    """Somebody at it: `goes` opens a page, `sends` its form."""

    def __init__(self, site, username=None):
        self.site, self.page, self.url = site, None, site
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._opener = urllib.request.build_opener(jar)
        if username:
            self.goes("/sign-in")
            self.sends(username=username, password=PASSWORD)

    def goes(self, path):
        self._open(urllib.request.Request(urllib.parse.urljoin(self.url, path)))
        return self

    def _open(self, request):
        try:
            answer = self._opener.open(request, timeout=30)
        except urllib.error.HTTPError as refused:
            said = html.fromstring(refused.read()).text_content()
            raise AssertionError((refused.code, request.full_url, " ".join(said.split()))) from None
        with answer:
            self.url = answer.url
            self.page = html.fromstring(answer.read(), base_url=self.url)

    def reads(self):
        return " ".join(self.page.find(".//main").text_content().split())

    def sends(self, action="", press=None, more=(), **answers):
        """Fill in the form that asks this, and whose address has `action` in it, if one is given.

        `press` is the value of the button, where the form has several.
        """
        asked = [one for one in self.page.forms if all(name in one.inputs for name in answers)]
        forms = [one for one in asked if action in (one.action or self.url)]
        assert forms, (action, answers, [sorted(one.inputs.keys()) for one in self.page.forms])
        form = forms[0]
        for name, value in answers.items():
            field = form.inputs[name]
            if getattr(field, "type", None) == "checkbox" and isinstance(value, bool):
                field.checked = value
            else:
                field.value = value
        values = [(name, value) for name, value in form.form_values() if "__row__" not in name]
        values += more
        if press:
            button = form.xpath(".//button[@value=$value]", value=press)[0]
            values.append((button.get("name"), press))
        data = urllib.parse.urlencode([(name, value or "") for name, value in values]).encode()
        self._open(urllib.request.Request(urllib.parse.urljoin(self.url, form.action or ""), data))
        return self

    def opens(self, step, about):
        """The step that waits in the inbox for a matter; wait for it for a while."""
        until = time.monotonic() + SOON
        while True:
            self.goes(f"/inbox?q={urllib.parse.quote(about)}")
            rows = [row for row in self.page.iterfind(".//tr") if step in row.text_content()]
            links = [link for row in rows for link in row.xpath(".//td[contains(@class,'act')]//a")]
            if links:
                return self.goes(links[0].get("href"))
            assert time.monotonic() < until, f"{step} of {about} does not wait"
            time.sleep(0.3)

    def does(self, step, about, outcome=None, opinion=None, **answers):
        """Do the step that waits in the inbox for a matter, by the button of an outcome."""
        return self.opens(step, about).decides(outcome, opinion, **answers)

    def decides(self, outcome=None, opinion=None, **answers):
        """Fill in the step's form and press a button of it, as the script of the page does."""
        more = []
        if opinion:
            more = [(self.page.xpath("string(//textarea[@id='opinion']/@name)"), opinion)]
        if outcome:
            [_button] = self.page.xpath("//button[@data-outcome=$value]", value=outcome)[:1]
            more += [(self.page.xpath("string(//input[@data-slot='outcome']/@name)"), outcome)]
        return self.sends("/complete", more=more, **answers)

    def choice(self, field, words):
        """The value of the choice, in a list or beside a box, that has these words in it."""
        asked = self.page.xpath("//*[@name=$name]", name=field)
        found = [
            (one.text_content(), one.get("value"))
            for list_ in asked
            for one in list_.iter("option")
        ]
        found += [(one.getparent().text_content(), one.get("value")) for one in asked]
        return next(value for label, value in found if words in label)
