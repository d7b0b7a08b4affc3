// Puts a map that can be moved over the drawn sketch, and lets a click set a position. Without tiles it draws on a plain grid.
(() => {
  "use strict";
  const number = (text) => (text === "" || text === undefined ? null : Number(text));

  const start = (element, tiles) => {
    const map = L.map(element, { attributionControl: false, zoomControl: true, keyboard: true });
    if (tiles) L.tileLayer(tiles, { maxZoom: 19 }).addTo(map); else element.classList.add("map-plain");
    return map;
  };

  const shown = (element) => {
    const at = [number(element.dataset.lat), number(element.dataset.lng)];
    const fix = [number(element.dataset.fixLat), number(element.dataset.fixLng)];
    const has = (p) => p[0] !== null && p[1] !== null;
    if (!element.dataset.tiles || (!has(at) && !has(fix))) return;
    element.replaceChildren();
    const map = start(element, element.dataset.tiles);
    const bounds = L.latLngBounds([]);
    if (has(fix)) {
      const circle = L.circle(fix, { radius: number(element.dataset.accuracy) || 10, className: "map-accuracy" });
      map.setView(fix, 17);
      circle.addTo(map);
      L.circleMarker(fix, { radius: 7, className: "map-arrival" }).addTo(map);
      bounds.extend(circle.getBounds());
    }
    if (has(at)) {
      L.circleMarker(at, { radius: 9, className: "map-pin" }).addTo(map);
      bounds.extend(at);
    }
    map.fitBounds(bounds.pad(0.4), { maxZoom: 18 });
  };

  const pick = (element) => {
    const lat = document.getElementById(element.dataset.lat);
    const lng = document.getElementById(element.dataset.lng);
    if (!lat || !lng) return;
    element.hidden = false;
    const canvas = element.querySelector(".map-canvas");
    const map = start(canvas, element.dataset.tiles);
    const now = () => [Number(lat.value) || 0, Number(lng.value) || 0];
    const set = lat.value !== "" && lng.value !== "";
    map.setView(set ? now() : [25, 15], set ? 16 : 2);
    let marker = null;
    const put = (at) => {
      if (marker) marker.setLatLng(at); else marker = L.circleMarker(at, { radius: 9, className: "map-pin" }).addTo(map);
    };
    if (set) put(now());
    map.on("click", (event) => {
      lat.value = event.latlng.lat.toFixed(6);
      lng.value = event.latlng.lng.toFixed(6);
      put(event.latlng);
    });
    for (const field of [lat, lng]) field.addEventListener("change", () => { if (lat.value && lng.value) { put(now()); map.panTo(now()); } });
    const box = element.closest("details");
    if (box) box.addEventListener("toggle", () => map.invalidateSize());
  };

  const all = (root) => {
    if (!window.L) return;
    for (const element of root.querySelectorAll("[data-map]:not([data-ready])")) { element.dataset.ready = "yes"; shown(element); }
    for (const element of root.querySelectorAll("[data-map-pick]:not([data-ready])")) { element.dataset.ready = "yes"; pick(element); }
  };
  document.addEventListener("DOMContentLoaded", () => all(document));
  document.addEventListener("htmx:afterSettle", () => all(document));
})();
