"""Pages that stand alone: their form, read without a browser."""

from __future__ import annotations

from html.parser import HTMLParser


class Page(HTMLParser):
    """Checks nesting and remembers what matters: tags, attributes, text."""

    VOID = ("meta", "path", "br")

    def __init__(self, page: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] != "style":
            self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def standing(text: str, lang: str) -> Page:
    """The page, which must be well-formed, load nothing, run nothing, and name its regions and its tables' headings."""
    page = Page(text)
    assert page.open == []
    assert page.all("html") == [{"lang": lang}]
    assert not page.all("script") and not page.all("link") and not page.all("img") and not page.all("iframe")
    assert "url(" not in text and "@import" not in text and "http" not in text
    assert not any(
        "style" in attributes or any(name.startswith("on") for name in attributes) for _, attributes in page.tags
    )
    assert len(page.all("h1")) == 1 and len(page.all("main")) == 1
    assert all(head.get("scope") in ("col", "row") for head in page.all("th"))
    regions = [part for part in page.all("div") if part.get("role") == "region"]
    given = [part["id"] for _, part in page.tags if part.get("id")]
    assert len(given) == len(set(given))
    assert regions and all(part.get("tabindex") == "0" for part in regions)
    assert all(set((part.get("aria-labelledby") or "?").split()) <= set(given) for part in regions)
    return page
