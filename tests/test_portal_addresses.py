"""Addresses of portals as people copy them, and the names that are made of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.errors import UsageError
from pipelines.portal.addresses import base_address, is_loopback, name_of

GOOD = {
    "https://Data.Example.jp": "https://data.example.jp",
    "https://host/": "https://host",
    " https://host:443/data/ ": "https://host/data",
    "http://localhost:80": "http://localhost",
    "https://host:8443//data//": "https://host:8443/data",
    "https://host/api/3/action": "https://host",
    "https://host/data/api/action/package_show?id=aed": "https://host/data",
    "https://host/dataset": "https://host",
    "https://host/data/dataset/aed/resource/0-1#top": "https://host/data",
    "https://host/ja/dataset/": "https://host",
    "https://host/data/ja/organization/mihon": "https://host/data",
    "https://host/ja": "https://host/ja",
    "https://host/user/login": "https://host",
    "http://[::1]:5000/": "http://[::1]:5000",
    "https://データ.example.jp/": "https://データ.example.jp",
}  # fmt: skip


@pytest.mark.parametrize("address", GOOD)
def test_what_people_copy_is_read_as_the_address_of_the_site(address: str) -> None:
    assert base_address(address) == GOOD[address]
    assert base_address(GOOD[address]) == GOOD[address]


@pytest.mark.parametrize(
    "address",
    ["", "data.example.jp", "ftp://host", "https://", "https:///data", "https://host:0", "https://host:99999", "https://[",
     "https://ho st", "https://host/\x1b[2J", "https://host/a\u202eb", "javascript:alert(1)", "https://" + "x" * 300,
     "https://host\\@evil", "https://ho\tst"],
)  # fmt: skip
def test_what_is_no_address_is_told(address: str) -> None:
    with pytest.raises(UsageError) as raised:
        base_address(address)
    assert raised.value.code in ("portal-address-wrong", "portal-address-secret")
    assert raised.value.message().isprintable()


_segments = st.lists(st.from_regex(r"[a-z0-9._~-]{1,9}", fullmatch=True), max_size=3)
_hosts = st.from_regex(r"[a-z0-9]{1,9}(\.[a-z]{2,5}){0,2}(:[1-9][0-9]{0,3})?", fullmatch=True)


@given(
    st.sampled_from(["https", "http"]), _hosts, _segments, st.sampled_from(["api/3/action", "dataset/x", "ja/group"])
)
def test_pages_of_a_site_lead_to_it(scheme: str, host: str, prefix: list[str], page: str) -> None:
    base = base_address("/".join([f"{scheme}://{host}", *prefix]))
    assert base_address(base) == base
    assert base_address(f"{base}/{page}?q=1#x") == base or base.endswith(("/ja", "/en"))


@given(_hosts, _segments, _hosts, _segments)
def test_names_of_bare_addresses_are_their_own(host: str, prefix: list[str], other: str, others: list[str]) -> None:
    urls = [base_address("/".join([f"https://{one}", *parts])) for one, parts in ((host, prefix), (other, others))]
    assert (name_of(urls[0]) == name_of(urls[1])) == (urls[0] == urls[1])
    assert name_of(urls[0]).startswith("@") and not set(name_of(urls[0])) & set('/\\:*?"<>|')


@pytest.mark.parametrize(
    ("url", "here"),
    [("http://127.0.0.1:1", True), ("http://127.9.9.9", True), ("http://localhost", True), ("http://[::1]:80", True),
     ("http://x.localhost", True), ("http://localhost.", True), ("http://0.0.0.0", False), ("http://10.0.0.1", False),
     ("http://localhost.example", False), ("http://127.0.0.1.example", False), ("http://[::2]", False)],
)  # fmt: skip
def test_what_stays_on_this_machine(url: str, here: bool) -> None:
    assert is_loopback(url) == here
