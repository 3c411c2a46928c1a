"""Nobody makes the catalogue or the pipelines fetch something: addresses in data are words, and are never called up."""

from __future__ import annotations

import io
import json
import os
import socket
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_site import Site, dataset, open_site, upload
from commanding import Command, Done
from kpi_site import indicator, put_tables
from reaching_out import Listener, guarded, listening
from towns import Town, portal_of

from catalogue.actions import ACTIONS
from catalogue.openapi.document import parameters_of
from pipelines.errors import MachikadoError

ALL = bool(os.environ.get("MACHIKADO_TEST_ALL"))


@pytest.fixture
def listener() -> Iterator[Listener]:
    with listening() as opened:
        yield opened


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with open_site(tmp_path) as opened:
        yield opened


def test_the_guard_notices(listener: Listener) -> None:
    with guarded() as found, socket.create_connection(("127.0.0.1", listener.port)) as reached:
        reached.sendall(b"x")
        assert reached.recv(9).startswith(b"HTTP")
    assert [one.split()[0] for one in found] == ["socket.getaddrinfo", "socket.connect"]
    assert listener.visits == [b"x"]
    with guarded() as found:
        pass
    assert found == []


# ---- the catalogue


def _everything(address: str) -> dict[str, Any]:
    """A value for any parameter that could be taken for a place to fetch from."""
    one = dict.fromkeys(
        (
            "url",
            "path",
            "schema",
            "data",
            "href",
            "source",
            "$ref",
            "profile",
            "image_url",
            "page_url",
            "name",
            "value",
        ),
        address,
    )
    return one | {"key": "harvest_source_url", "upload": address, "cache_url": address, "link": address}


def test_no_action_fetches(site: Site, listener: Listener) -> None:
    """Every parameter of every action, given addresses of all kinds."""
    site.call("package_create", dataset())
    kinds = {"object": lambda one: one, "objects": lambda one: [one], "strings": lambda one: [one["url"]]}
    with guarded() as found:
        for address in listener.addresses()[:: 1 if ALL else 8]:
            one = _everything(address)
            for action in ACTIONS.values():
                sent = {each.name: kinds.get(each.type, lambda one: one["url"])(one) for each in parameters_of(action)}
                assert site.send(action.name, sent, "admin").status_code < 500, (action.name, address)
    assert found == [] and listener.visits == []


def test_what_is_kept_is_never_fetched(site: Site, listener: Listener) -> None:
    """Addresses wherever one can be kept; then every page, file and form of the metadata is asked for."""
    with guarded() as found:
        paths = _keep(site, listener)
        for path in paths:
            answer = site.client.get(path, follow_redirects=False)
            assert answer.status_code in (200, 302, 404), (path, answer.status_code)
            assert "root:x:0" not in answer.text
    assert found == [] and listener.visits == []


def _keep(site: Site, listener: Listener) -> list[str]:
    addresses = listener.addresses()
    first = addresses[0]
    extras = [
        {"key": key, "value": first} for key in ("homepage", "harvest_source_url", "source", "standard", "spatial")
    ]
    more = {"image_url": first, "description": f"![x]({first}) [x]({first})", "extras": extras}
    site.call("organization_create", {"name": "linked", "title": "x", **more}, "admin")
    site.call("group_create", {"name": "linked-group", "title": "x", **more}, "admin")
    words = {"notes": more["description"], "url": first, "extras": extras, "license_id": first}
    resources = [
        {
            "url": one,
            "format": form,
            "schema": one,
            "path": one,
            "cache_url": one,
            "name": one,
            "datastore_active": True,
        }
        for one in addresses
        for form in ("CSV", "GeoJSON")
    ]
    groups = [{"name": "linked-group"}]
    made = site.call(
        "package_create", dataset(owner_org="linked", groups=groups, resources=resources, **words), "admin"
    )
    package = {
        "resources": [{"path": one, "schema": one, "data": {"$ref": one}} for one in addresses],
        "profile": first,
    }
    fetched = f"<!DOCTYPE a [<!ENTITY b SYSTEM '{first}'><!ENTITY c SYSTEM 'file:///etc/passwd'>]><a>&b;&c;</a>"
    for name, content in (
        ("datapackage.json", json.dumps(package)),
        ("a.csv", f"名称,url\n{first},{first}\n"),
        (
            "a.geojson",
            json.dumps({"type": "FeatureCollection", "crs": {"properties": {"href": first}}, "features": []}),
        ),
        ("a.xml", fetched),
        ("a.svg", fetched),
        ("a.html", f"<img src='{first}'>"),
    ):
        sent = {"package_id": "shelters", "url": first, "schema": first}
        site.call("resource_create", sent, "admin", files={"upload": upload(name, content.encode())})
    for kind in ("image", "video", "audio", "page"):
        view = {"view_type": f"{kind.replace('page', 'webpage')}_view", "title": "x", f"{kind}_url": first}
        site.call("resource_view_create", {"resource_id": made["resources"][0]["id"], **view}, "admin")
    plan = {"plan_id": "p", "title": "x", "source_url": first}
    seen = {"indicator_id": "i-1", "fiscal_year": 2021, "value": 1, "link": first}
    put_tables(site, plans=[plan], indicators=[indicator(1)], observations=[seen])
    shown = site.call("package_show", {"id": "shelters"}, "admin")
    places = [f"/dataset/shelters/resource/{one['id']}" for one in shown["resources"]]
    own = [one["url"].removeprefix("http://catalogue.example") for one in shown["resources"]]
    return [
        *("/", "/dataset?q=x", "/dataset/shelters", "/organization/linked", "/group/linked-group", "/catalog.ttl"),
        *(f"/dataset/shelters.{form}" for form in ("ttl", "jsonld", "rdf")),
        *("/dataset/shelters/datapackage.json", "/feeds/dataset.atom", "/sitemap.xml", "/api/openapi.json"),
        *("/kpi", "/kpi/mihon-dx-plan-kpi", "/kpi/mihon-dx-plan-kpi/i-1", "/kpi/compare?q=指標"),
        *places,
        *(f"{place}/download" for place in places),
        *(one for one in own if one.startswith("/dataset/")),
    ]


def test_a_link_leads_the_reader_not_us(site: Site, listener: Listener) -> None:
    """A resource that is a link is a redirect, to the web only."""
    made = site.call("package_create", dataset(resources=[{"url": one} for one in listener.addresses()]))
    for sent, kept in zip(listener.addresses(), made["resources"], strict=True):
        answer = site.client.get(f"/dataset/shelters/resource/{kept['id']}/download", follow_redirects=False)
        web = sent.startswith(("http://", "https://"))
        assert answer.status_code == (302 if web else 404), sent
        assert not web or answer.headers["location"].startswith(("http://", "https://"))


# ---- the pipelines


def _workbook(first: str) -> bytes:
    """A workbook whose parts point elsewhere: entities, an external link, a picture, a relation."""
    import openpyxl

    made, file = openpyxl.Workbook(), io.BytesIO()
    made.active.append(["名称", "住所"])
    made.active.append([f'=WEBSERVICE("{first}")', f"='[{first}]Sheet1'!A1"])
    made.save(file)
    out = io.BytesIO()
    entity = f'<!DOCTYPE a [<!ENTITY % b SYSTEM "{first}"> %b; <!ENTITY c SYSTEM "file:///etc/passwd">]>'
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            text = old.read(name).decode()
            if name == "xl/worksheets/sheet1.xml":
                text = text.replace("?>", f"?>{entity}", 1) if "?>" in text else entity + text
            if name == "xl/_rels/workbook.xml.rels":
                link = f'<Relationship Id="rX" Type="x" Target="{first}" TargetMode="External"/></Relationships>'
                text = text.replace("</Relationships>", link)
            new.writestr(name, text)
    return out.getvalue()


def _maps(first: str, secret: Path) -> dict[str, str]:
    """Texts that the library which reads maps takes for other things than maps, whatever the file is called."""
    layers = "".join(
        f'<OGRVRTLayer name="a{number}"><SrcDataSource>{source}</SrcDataSource></OGRVRTLayer>'
        for number, source in enumerate((f"/vsicurl/{first}", first, secret))
    )
    schema = (
        f'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation="http://ogr.maptools.org/ {first}"'
    )
    spaces = 'xmlns:ogr="http://ogr.maptools.org/" xmlns:gml="http://www.opengis.net/gml"'
    member = "<gml:featureMember><ogr:a><ogr:b>1</ogr:b></ogr:a></gml:featureMember>"
    link = f"<NetworkLink><Link><href>{first}</href></Link></NetworkLink><Style><IconStyle><Icon><href>{first}</href>"
    return {
        "virtual": f"<OGRVRTDataSource>{layers}</OGRVRTDataSource>",
        "features": f"<ogr:FeatureCollection {spaces} {schema}>{member}</ogr:FeatureCollection>",
        "service": f"<OGRWFSDataSource><URL>{first}</URL></OGRWFSDataSource>",
        "links": f"<kml xmlns='http://www.opengis.net/kml/2.2'><Document>{link}</Icon></IconStyle></Style></Document></kml>",
    }


def _linked(first: str) -> str:
    """A GeoJSON whose system of coordinates stands elsewhere."""
    point = {"type": "Feature", "properties": {}, "geometry": {"type": "Point", "coordinates": [139, 36]}}
    system = {"type": "link", "properties": {"name": first, "href": first, "type": "proj4"}}
    return json.dumps({"type": "FeatureCollection", "crs": system, "features": [point]})


def _sources(folder: Path, listener: Listener) -> list[Path]:
    """Files that point elsewhere in every way that their form knows."""
    first = listener.addresses()[0]
    inside = f"<!ENTITY % b SYSTEM '{first}'> %b; <!ENTITY c SYSTEM 'file:///etc/passwd'>"
    head = f"<head><link rel=stylesheet href='{first}'><base href='{first}'></head><body><img src='{first}'>"
    page = f"<!DOCTYPE html PUBLIC '-//x' '{first}' [{inside}]><html>{head}"
    rows = f"<table><tr><th>名称</th><th>住所</th></tr><tr><td>&c;</td><td><a href='{first}'>x</a></td></tr></table>"
    files: dict[str, bytes] = {
        "a.csv": f"名称,住所,画像\n{first},file:///etc/passwd,{first}\n".encode(),
        "a.xlsx": _workbook(first),
        "page.html": (page + rows).encode(),
        "page.xls": (page + rows).encode(),
        "a.json": json.dumps([{"$ref": first, "名称": first, "@context": first}]).encode(),
        "a.geojson": _linked(first).encode(),
    }
    (folder / "secret.csv").write_text("root:x:0,b\n1,2\n", encoding="utf-8")
    maps = _maps(first, folder / "secret.csv")
    for name, text in maps.items() if ALL else [("virtual", maps["virtual"])]:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("doc.kml", text)
        files[f"{name}.zip"] = packed.getvalue()
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def _run(command: Command, *arguments: str) -> Done:
    done = command("--lang", "en", *arguments)
    assert done.code in (0, 1, 2, 3), done
    assert "root:x:0" not in done.out + done.err
    return done


def test_no_source_makes_us_fetch(tmp_path: Path, command: Command, listener: Listener) -> None:
    with guarded() as found:
        for path in _sources(tmp_path, listener):
            _run(command, "check", str(path), "--format", "json")
            assert listener.visits == [], path.name
    assert found == []


def test_no_address_is_a_file(command: Command, listener: Listener) -> None:
    """Where a file is asked for, an address is none."""
    with guarded() as found:
        for address in listener.addresses():
            for asked in (["check", address], ["check", address, "--rules"], ["convert", address, "--out", "out"]):
                assert _run(command, *asked).code in (1, 2, 3), asked
            for asked in (["adopt", address], ["geocode", address]):
                assert _run(command, *asked).code in (1, 2, 3), asked
    assert found == [] and listener.visits == []


def test_no_descriptor_makes_us_fetch(tmp_path: Path, command: Command, listener: Listener) -> None:
    """A data package, and the settings of a dataset, full of addresses."""
    town = Town(tmp_path)
    package = tmp_path / "package"
    package.mkdir()
    (package / "a.csv").write_text("a\n1\n", encoding="utf-8")
    with guarded() as found:
        for number, address in enumerate(listener.addresses()[:: 1 if ALL else 7]):
            for key in ("path", "schema", "dialect", "profile", "$schema", "data", "sources"):
                entry = {"name": "a", "path": "a.csv"} | {key: address}
                descriptor = {"resources": [entry, address], "profile": address, "$schema": address}
                (package / "datapackage.json").write_text(json.dumps(descriptor), encoding="utf-8")
                _run(command, "check", str(package))
            folder = town.dataset(f"data-{number}", "市役所")
            for line in (f"source: {{path: {json.dumps(address)}}}", f"url: {json.dumps(address)}"):
                (folder / "dataset.yaml").write_text(f"dataset: aed\n{line}\n", encoding="utf-8")
                _run(command, "--root", str(tmp_path), "build", f"data-{number}")
    assert found == [] and listener.visits == []


def test_publishing_reaches_the_portal_only(tmp_path: Path, listener: Listener) -> None:
    """Nothing else is asked, whatever addresses the data hold."""
    town = Town(tmp_path / "town")
    first = listener.addresses()[0]
    text = f"名称,住所,緯度,経度,URL\n{first},見本県見本市本町1-1,34.05,137.60,{first}\n"
    folder = town.dataset("aed", text=text)
    more = f"description: '[x]({first}) ![x]({first})'\n"
    with (folder / "dataset.yaml").open("a", encoding="utf-8") as file:
        file.write(more)
    with portal_of(tmp_path / "portal") as portal, guarded() as found:
        try:
            assert town.state(portal) in ("created", "refused", "failed") or True
        except MachikadoError as error:
            pytest.fail(error.code)
    asked = [one for one in found if one.startswith("socket.connect")]
    port = portal.url.rpartition(":")[2]
    assert asked and all(port in one for one in asked), asked
    assert listener.visits == []
