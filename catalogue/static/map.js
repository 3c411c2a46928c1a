// Draws the map of a resource: points of the selected rows (or a GeoJSON file), clustered. What the data say is only
// ever text. Everything the map shows is in the table as well.
const L = window.L;
const STEPS = [30, 10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001, 0.0005, 0.0002, 0.0001];
const NAMES = ["名称", "施設名", "名前", "name", "title"];
const SHAPES = new Set(["MultiPoint", "LineString", "MultiLineString", "Polygon", "MultiPolygon", "GeometryCollection"]);
const MOST_NAMES = 40;

async function open(box) {
  const figure = box.closest("figure");
  const status = figure.querySelector("[data-map-status]");
  const words = JSON.parse(box.dataset.words);
  let features;
  try {
    const answer = await fetch(box.dataset.points);
    if (!answer.ok) throw new Error(answer.status);
    const content = await answer.json();
    features = (content.features ?? [content]).filter(isPlaced);
  } catch {
    status.textContent = words.failed;
    return;
  }
  if (!features.length) {
    status.textContent = words.none;
    return;
  }
  draw(box, features, words);
  const cut = features.length >= Number(box.dataset.most);
  status.textContent = `${features.length.toLocaleString()}${words.places}${cut ? words.cut : ""}`;
  const plain = figure.querySelector("[data-map-plain]");
  if (plain) plain.hidden = false;
}

// Whether a feature can be drawn; a point needs two numbers.
function isPlaced(feature) {
  const { type, coordinates } = feature?.geometry ?? {};
  return type === "Point" ? coordinates?.length >= 2 && coordinates.slice(0, 2).every(Number.isFinite) : SHAPES.has(type);
}

function draw(box, features, words) {
  const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
  box.replaceChildren();
  box.setAttribute("role", "group");
  box.setAttribute("aria-label", words.map);
  const map = L.map(box, {
    zoomControl: false, scrollWheelZoom: false, maxZoom: 18, worldCopyJump: true,
    zoomAnimation: !still, fadeAnimation: !still, markerZoomAnimation: !still, inertia: !still,
  });
  map.attributionControl.setPrefix(false);
  map.on("focus click", () => map.scrollWheelZoom.enable());
  map.on("blur", () => map.scrollWheelZoom.disable());
  const clusters = L.markerClusterGroup({
    showCoverageOnHover: false, maxClusterRadius: features.length <= 200 ? 34 : 46, animate: !still,
    spiderLegPolylineOptions: { className: "shape" },
    iconCreateFunction: (cluster) => clusterIcon(cluster.getChildCount(), words),
  });
  const markers = new Map();
  const shapes = L.geoJSON(null, {
    style: { className: "shape" },
    pointToLayer: (one, place) => pointMarker(place.lat, place.lng, nameOf(one, box, words)),
    onEachFeature: (one, layer) => explain(layer, one, box, words),
  });
  for (const feature of features) {
    if (feature.geometry.type !== "Point") {
      addShape(shapes, feature);
      continue;
    }
    const [longitude, latitude] = feature.geometry.coordinates;
    const marker = pointMarker(latitude, longitude, nameOf(feature, box, words));
    explain(marker, feature, box, words);
    clusters.addLayer(marker);
    if (feature.id !== undefined) markers.set(String(feature.id), marker);
  }
  const bounds = L.latLngBounds([]);
  for (const layer of [clusters, shapes]) if (layer.getLayers().length) bounds.extend(layer.getBounds());
  map.fitBounds(bounds.isValid() ? bounds : [[24, 123], [46, 146]], { padding: [36, 36], maxZoom: 16, animate: false });
  addBackground(map, box);
  map.addLayer(shapes);
  map.addLayer(clusters);
  L.control.zoom({ zoomInTitle: words.in, zoomOutTitle: words.out }).addTo(map);
  addFit(map, bounds, words);
  L.control.scale({ imperial: false }).addTo(map);
  keepNames(map, clusters);
  joinRows(clusters, markers, box, words);
  map.on("popupopen", ({ popup }) => {
    popup.getElement().querySelector(".leaflet-popup-close-button")?.setAttribute("aria-label", words.close);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape") map.closePopup();
  });
  clusters.on("clusterkeypress", ({ layer, originalEvent }) => {
    if (originalEvent.key !== "Enter") return;
    box.focus({ preventScroll: true }); // the cluster will be gone
    if (map.getZoom() < map.getMaxZoom()) layer.zoomToBounds({ padding: [36, 36] });
    else layer.spiderfy();
  });
}

// A file may have geometries that are none: one of them must not take the others away.
function addShape(shapes, feature) {
  try {
    shapes.addData(feature);
  } catch (error) {
    console.info(`A feature cannot be drawn: ${error.message}`);
  }
}

function pointMarker(latitude, longitude, name) {
  const icon = L.divIcon({ className: "point", iconSize: [18, 18], popupAnchor: [0, -8] });
  const marker = L.marker([latitude, longitude], { icon, riseOnHover: true, keyboard: true });
  marker.placeName = name;
  marker.on("add", () => marker.getElement()?.setAttribute("aria-label", name));
  return marker;
}

const ClusterIcon = L?.DivIcon.extend({
  createIcon(old) {
    const element = L.DivIcon.prototype.createIcon.call(this, old);
    element.setAttribute("aria-label", this.options.label);
    return element;
  },
});

function clusterIcon(count, words) {
  const side = count < 10 ? 32 : count < 100 ? 38 : count < 1000 ? 46 : 56;
  return new ClusterIcon({ html: said(count), className: "cluster", iconSize: [side, side], label: `${count}${words.many}` });
}

function nameOf(feature, box, words) {
  const properties = feature.properties ?? {};
  const key = [...fieldsOf(box).slice(0, 1), ...NAMES].find((one) => properties[one]);
  return key ? String(properties[key]) : words.nameless;
}

function fieldsOf(box) {
  return box.dataset.fields ? JSON.parse(box.dataset.fields) : [];
}

function explain(layer, feature, box, words) {
  layer.bindPopup(() => popupContent(feature, box, words), { maxWidth: 360, minWidth: 240, autoPanPadding: [24, 24] });
  layer.on("popupclose", () => {
    const element = layer.getElement?.();
    if (element && document.activeElement?.closest?.(".leaflet-popup")) element.focus();
  });
}

function popupContent(feature, box, words) {
  const properties = feature.properties ?? {};
  const content = document.createElement("div");
  const name = document.createElement("b");
  name.textContent = nameOf(feature, box, words);
  const list = document.createElement("dl");
  const fields = fieldsOf(box);
  for (const key of fields.length ? fields.slice(1) : Object.keys(properties).slice(0, 8)) {
    const value = properties[key];
    if (value === null || value === undefined || value === "" || String(value) === name.textContent) continue;
    const term = document.createElement("dt");
    const said = document.createElement("dd");
    term.textContent = key;
    said.textContent = typeof value === "object" ? JSON.stringify(value) : String(value);
    list.append(term, said);
  }
  content.append(name, list);
  if (box.dataset.row && feature.id !== undefined) {
    const link = document.createElement("a");
    link.href = box.dataset.row + encodeURIComponent(feature.id);
    link.textContent = words.row;
    content.append(link);
  }
  return content;
}

// A tile that is not wanted any more is simply dropped: Leaflet would give it a data: address, which pages here forbid.
function addBackground(map, box) {
  if (!box.dataset.tiles) {
    addGraticule(map);
    return;
  }
  const Tiles = L.TileLayer.extend({
    _abortLoading() {},
    _removeTile(key) { if (this._tiles[key]) L.GridLayer.prototype._removeTile.call(this, key); },
  });
  const credit = document.createElement("span");
  credit.textContent = box.dataset.credit ?? "";
  new Tiles(box.dataset.tiles, { maxZoom: 18, attribution: credit.innerHTML }).addTo(map);
}

// Lines of latitude and longitude at round degrees, with their numbers at the right and upper edge.
function addGraticule(map) {
  const lines = L.layerGroup().addTo(map);
  const redraw = () => {
    lines.clearLayers();
    const shown = map.getBounds();
    const perPixel = (shown.getEast() - shown.getWest()) / Math.max(map.getSize().x, 1);
    const step = STEPS.findLast((one) => one / perPixel >= 120) ?? STEPS[0];
    const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    const line = (points) => L.polyline(points, { className: "graticule", interactive: false }).addTo(lines);
    const label = (place, words, side, anchor) => L.marker(place, {
      interactive: false, keyboard: false, zIndexOffset: -1000,
      icon: L.divIcon({ className: `degree ${side}`, html: said(words), iconSize: [64, 14], iconAnchor: anchor }),
    }).addTo(lines);
    for (let x = Math.ceil(shown.getWest() / step) * step; x <= shown.getEast(); x += step) {
      line([[shown.getSouth(), x], [shown.getNorth(), x]]);
      if (map.latLngToContainerPoint([shown.getNorth(), x]).x > 60) label([shown.getNorth(), x], `${Math.abs(x).toFixed(digits)}°${x < 0 ? "W" : "E"}`, "upper", [-5, -4]);
    }
    for (let y = Math.ceil(shown.getSouth() / step) * step; y <= shown.getNorth(); y += step) {
      line([[y, shown.getWest()], [y, shown.getEast()]]);
      label([y, shown.getEast()], `${Math.abs(y).toFixed(digits)}°${y < 0 ? "S" : "N"}`, "right", [68, 16]);
    }
  };
  map.on("moveend", redraw);
  redraw();
}

function said(words) {
  const element = document.createElement("span");
  element.textContent = words;
  return element;
}

function addFit(map, bounds, words) {
  const Fit = L.Control.extend({
    onAdd() {
      const bar = L.DomUtil.create("div", "leaflet-bar");
      const button = L.DomUtil.create("a", "", bar);
      button.href = "#map";
      button.title = words.fit;
      button.setAttribute("role", "button");
      button.setAttribute("aria-label", words.fit);
      const sign = L.DomUtil.create("span", "", button);
      sign.setAttribute("aria-hidden", "true");
      sign.textContent = "⤢";
      L.DomEvent.on(button, "click", (event) => {
        L.DomEvent.stop(event);
        map.fitBounds(bounds, { padding: [36, 36], maxZoom: 16 });
      });
      return bar;
    },
  });
  if (bounds.isValid()) new Fit({ position: "topleft" }).addTo(map);
}

const meets = (one, other) => one[0] < other[2] && one[2] > other[0] && one[1] < other[3] && one[3] > other[1];

// Names stand beside the points wherever there is room for them.
function keepNames(map, clusters) {
  let named = [];
  const place = () => {
    for (const marker of named) marker.unbindTooltip();
    named = [];
    const shown = map.getBounds();
    const taken = [];
    const single = [];
    clusters.eachLayer((marker) => {
      if (!shown.contains(marker.getLatLng())) return;
      const visible = clusters.getVisibleParent(marker);
      if (!visible) return;
      const { x, y } = map.latLngToContainerPoint(visible.getLatLng());
      if (visible === marker) single.push({ marker, x, y });
      taken.push([x - 12, y - 12, x + 12, y + 12]);
    });
    for (const { marker, x, y } of single) {
      if (named.length >= MOST_NAMES) break;
      const width = Math.min(224, 13.5 * [...marker.placeName].reduce((sum, one) => sum + (one > "\u00ff" ? 1 : 0.58), 0) + 4);
      const sides = [
        ["right", [8, 0], [x + 12.5, y - 9, x + 14 + width, y + 9]],
        ["left", [-8, 0], [x - 14 - width, y - 9, x - 12.5, y + 9]],
        ["top", [0, -6], [x - width / 2, y - 28, x + width / 2, y - 12.5]],
        ["bottom", [0, 6], [x - width / 2, y + 12.5, x + width / 2, y + 28]],
      ];
      const free = sides.find(([, , room]) => room[0] > 0 && room[2] < map.getSize().x && !taken.some((one) => meets(room, one)));
      if (!free) continue;
      const [direction, offset, room] = free;
      taken.push(room);
      marker.bindTooltip(said(marker.placeName), { permanent: true, direction, offset, className: "place-name" });
      named.push(marker);
    }
  };
  map.on("moveend", place);
  clusters.on("animationend spiderfied unspiderfied", place);
  place();
}

// Row ↔ point: hovering lights the other up; a button in the row shows it on the map.
function joinRows(clusters, markers, box, words) {
  for (const row of document.querySelectorAll("tr[data-located]")) {
    const marker = markers.get(row.dataset.row);
    if (!marker) continue;
    const light = (on) => {
      const visible = clusters.getVisibleParent(marker)?.getElement?.();
      visible?.classList.toggle("lit", on);
    };
    row.addEventListener("pointerenter", () => light(true));
    row.addEventListener("pointerleave", () => light(false));
    marker.on("mouseover", () => row.classList.add("lit"));
    marker.on("mouseout", () => row.classList.remove("lit"));
    row.querySelector(".opener")?.append(showButton(clusters, marker, box, words));
  }
}

function showButton(clusters, marker, box, words) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = words.show;
  button.setAttribute("aria-label", `${words.show}: ${marker.placeName}`);
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  for (const [key, value] of Object.entries({ width: 16, height: 16, viewBox: "0 0 16 16", fill: "none", stroke: "currentColor", "stroke-width": 1.8, "aria-hidden": true })) drawing.setAttribute(key, value);
  const pin = document.createElementNS("http://www.w3.org/2000/svg", "path");
  pin.setAttribute("d", "M8 14.500S3 9.800 3 6.500a5 5 0 0 1 10 0c0 3.300-5 8-5 8ZM8 8.300a1.800 1.800 0 1 0 0-3.600 1.800 1.800 0 0 0 0 3.600Z");
  drawing.append(pin);
  button.append(drawing);
  button.addEventListener("click", () => {
    box.scrollIntoView({ block: "center" });
    clusters.zoomToShowLayer(marker, () => {
      marker.openPopup();
      box.querySelector(".leaflet-popup-content a")?.focus({ preventScroll: true });
    });
  });
  return button;
}

if (L) for (const box of document.querySelectorAll("[data-map]")) open(box);
