"""A page in a browser under suspicion: what ran, what was tried, what was asked for elsewhere, what could still run."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from hostile_words import COMPUTED

# Before anything of the page: remembers what the page's policy refused.
_WATCH = """
window.refused = [];
addEventListener("securitypolicyviolation",
  one => window.refused.push(`${one.violatedDirective} ${one.blockedURI} ${one.sample}`), true);
"""
# Whatever could run or load something, as the browser understood the page. A map's own elements have styles and sit in
# `.map`; scripts are our own files, or data that no browser runs.
_JUDGE = """(own) => {
  const found = [];
  const web = /^(https?|mailto|file|tel):$/;
  const links = ["href", "src", "action", "formaction", "xlink:href", "data", "poster", "background", "ping", "cite"];
  for (const one of document.querySelectorAll("*")) {
    const tag = one.localName;
    for (const {name, value} of one.attributes) {
      if (name.startsWith("on") || name === "srcdoc" || name === "srcset") found.push(`${tag} ${name}=${value}`);
      const width = /^width: [0-9.]+%$/.test(value); // of a bar
      if (name === "style" && !width && !one.closest(".map")) found.push(`${tag} ${name}=${value}`);
      if (links.includes(name)) {
        let address = null;
        try { address = new URL(value, document.baseURI); } catch { found.push(`${tag} ${name}=${value}`); continue; }
        if (!web.test(address.protocol)) found.push(`${tag} ${name}=${value}`);
        else if (name !== "href" && address.origin !== own) found.push(`${tag} ${name}=${value}`);
        else if (tag === "link" && address.origin !== own) found.push(`${tag} ${name}=${value}`);
      }
    }
    if (["iframe", "frame", "object", "embed", "base", "applet", "marquee", "portal"].includes(tag)) found.push(tag);
    if (tag === "meta" && one.httpEquiv) found.push(one.outerHTML);
    if (tag === "script" && one.type === "application/ld+json") {
      try { JSON.parse(one.textContent); } catch (error) { found.push(`data that is no JSON: ${error}`); }
    } else if (tag === "script" && !one.src) found.push(`script ${one.textContent.slice(0, 80)}`);
    if (tag === "style" && own !== "null") found.push(`style ${one.textContent.slice(0, 80)}`);
  }
  return [...found, ...(window.refused ?? []).map(one => `refused: ${one}`), ...(window.ran ? ["ran"] : [])];
}"""
# Pieces of text that hold no sign of direction themselves and are shown from right to left all the same.
_TURNED = """() => {
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const sign = /[\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]/;
  while (walk.nextNode()) {
    const text = walk.currentNode.data;
    const pair = text.match(/[\\p{L}\\p{N}]{2}/u);
    if (sign.test(text) || !pair) continue;
    const [a, b] = [0, 1].map(place => {
      const range = document.createRange();
      range.setStart(walk.currentNode, pair.index + place);
      range.setEnd(walk.currentNode, pair.index + place + 1);
      return range.getBoundingClientRect();
    });
    if (a.width && b.width && Math.abs(a.top - b.top) < 2 && b.left < a.left) found.push(text.trim().slice(0, 40));
  }
  return found;
}"""


def missing_headers(headers: Mapping[str, str]) -> list[str]:
    """What an answer of the catalogue does not forbid though it should (names of headers in small letters)."""
    wanted = {
        "x-content-type-options": "nosniff",
        "referrer-policy": "strict-origin-when-cross-origin",
        "cross-origin-opener-policy": "same-origin",
    }
    rules = {rule.strip() for rule in headers.get("content-security-policy", "").split(";")}
    own = {"default-src 'self'", "base-uri 'none'", "form-action 'self'", "object-src 'none'"} <= rules
    none = "default-src 'none'" in rules
    told = [name for name, value in wanted.items() if headers.get(name) != value]
    told += [] if "frame-ancestors 'none'" in rules and (own or none) else [f"policy {rules}"]
    told += [one for one in rules if "unsafe" in one and one != "style-src 'unsafe-inline'"]
    return told + (["set-cookie"] if "set-cookie" in headers else [])


class Suspect:
    """One tab. `found`: everything that should not have happened, as `page: what`."""

    def __init__(self, page: Any, address: str) -> None:
        self.page = page
        self.found: list[str] = []
        self.visited: list[str] = []
        self._address = address

    def visit(self, path: str) -> str:
        """Opens the page, judges it as it stands, and gives its text; "" for what a browser saves and does not show."""
        from playwright.sync_api import Error

        self.visited.append(path)
        try:
            answer = self.page.goto(f"{self._address}{path}", wait_until="load", timeout=15_000)
        except Error as error:
            if "Download is starting" not in str(error):
                self.tell(f"the page does not come to an end: {error}")
            return ""
        for what in missing_headers(answer.headers) if self._address.startswith("http") else ():
            self.tell(what)
        if self.page.evaluate("document.contentType") == "text/html":
            return self.judge()
        if self.page.evaluate("window.ran"):  # of text and XML the browser makes a page of its own
            self.tell("ran")
        return ""

    def judge(self) -> str:
        """Judges the page as it stands now. Its text."""
        from playwright.sync_api import Error

        own = "null" if self._address.startswith("file:") else self._address
        try:
            found = self.page.evaluate(_JUDGE, own)
            text = str(self.page.evaluate("document.documentElement.textContent"))
        except Error as error:
            self.tell(f"the page went elsewhere: {error}")
            return ""
        for what in found:
            self.tell(what)
        for word in COMPUTED:
            if word in text:
                self.tell(f"a template was computed: {word}")
        return text

    def turned(self) -> list[str]:
        """What is shown from right to left though it has no sign that says so."""
        return list(self.page.evaluate(_TURNED))

    def tell(self, what: str) -> None:
        """Remembers what should not be."""
        path = self.visited[-1] if self.visited else ""
        self.found.append(f"{path[:80]}: {re.sub(chr(10), ' ', what)[:160]}")


@contextmanager
def suspect(browser: Any, address: str, *, policy: bool = True) -> Iterator[Suspect]:
    """A tab that may reach nothing but `address` (or the files below it). Without the `policy` the browser is not told
    what the site's headers forbid: then only the page itself keeps harm away."""
    context = browser.new_context(locale="ja-JP", bypass_csp=not policy, viewport={"width": 1280, "height": 900})
    context.add_init_script(_WATCH)
    page = context.new_page()
    tab = Suspect(page, address)

    def route(asked: Any) -> None:
        if asked.request.url.startswith(address):
            asked.continue_()
        else:
            tab.tell(f"asked for {asked.request.url}")
            asked.abort()

    def dialog(opened: Any) -> None:
        tab.tell("a dialog was opened")
        opened.dismiss()

    def said(message: Any) -> None:
        # Of plain text the browser makes a page with a style, and then refuses that style.
        if "violates" in message.text and "inline style" not in message.text:
            tab.tell(message.text)

    context.route("**/*", route)
    page.on("dialog", dialog)
    page.on("console", said)
    page.on("pageerror", lambda error: tab.tell(f"error {error}"))
    page.on("popup", lambda opened: tab.tell(f"a window was opened: {opened.url}"))
    yield tab
    context.close()
