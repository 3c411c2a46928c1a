"""Links to other pages of results."""

from __future__ import annotations


def page_links(current: int, last: int) -> list[int | None]:
    """Numbers of pages to offer; None is a gap. Nothing when there is one page only."""
    near = {1, last, *range(current - 2, current + 3)}
    links: list[int | None] = []
    for number in sorted(one for one in near if 1 <= one <= last):
        if links and links[-1] != number - 1:
            links.append(None)
        links.append(number)
    return links if last > 1 else []
