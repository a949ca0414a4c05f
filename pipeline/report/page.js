"use strict";
(() => {
  const all = (query, root = document) => [...root.querySelectorAll(query)];
  const outline = document.querySelector("nav details");
  if (outline && matchMedia("(max-width: 900px)").matches) outline.open = false;
  const body = document.querySelector("#rows");
  if (!body) return;
  const rows = all("tr[data-k]", body);
  const of = new Map(rows.map((row) => [row.dataset.k, row]));
  const search = document.querySelector("#search");
  const filters = all("select[data-filter]");
  const only = document.querySelector("#only");
  const count = document.querySelector("#count");
  const places = new Map();
  all("[data-for]").forEach((mark) => mark.dataset.for.split(" ").forEach((key) => {
    if (!places.has(key)) places.set(key, []);
    places.get(key).push(mark);
  }));
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const show = (element) => element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });

  const today = new Date(new Date().toDateString());
  const dayless = rows.find((row) => !row.querySelector("td[data-day]"));
  all("td[data-day]", body).forEach((cell) => {
    const [year, month, day] = cell.dataset.day.split("-").map(Number);
    const left = Math.round((new Date(year, month - 1, day) - today) / 864e5);
    const told = document.createElement("span");
    told.className = left < 0 ? "left over" : left <= 14 ? "left soon" : "left";
    told.textContent = left < 0 ? "已截止" : left === 0 ? "今天截止" : `剩 ${left} 天`;
    cell.dataset.sort = cell.dataset.day;
    cell.append(told);
    if (left < 0) body.insertBefore(cell.parentNode, dayless ?? null);
  });

  const filter = () => {
    const words = search.value.trim().toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    rows.forEach((row) => {
      const text = row.dataset.text;
      const fits = words.every((word) => text.includes(word))
        && filters.every((select) => !select.value || row.dataset[select.dataset.filter] === select.value)
        && (!only || !only.checked || row.dataset.review === "1");
      row.hidden = !fits;
      shown += fits ? 1 : 0;
    });
    count.textContent = `${shown} / ${rows.length}`;
  };
  const clear = () => {
    search.value = "";
    filters.forEach((select) => { select.value = ""; });
    if (only) only.checked = false;
    filter();
  };
  search.addEventListener("input", filter);
  filters.forEach((select) => select.addEventListener("change", filter));
  if (only) only.addEventListener("change", filter);

  all("th button").forEach((button) => button.addEventListener("click", () => {
    const head = button.closest("th");
    const column = [...head.parentNode.children].indexOf(head);
    const down = head.getAttribute("aria-sort") === "ascending";
    all("th[aria-sort]", head.parentNode).forEach((other) => other.removeAttribute("aria-sort"));
    head.setAttribute("aria-sort", down ? "descending" : "ascending");
    const value = (row) => row.children[column].dataset.sort ?? row.children[column].textContent;
    const numeric = head.dataset.type === "number";
    const sign = down ? -1 : 1;
    rows.map((row, place) => [row, value(row), place]).sort(([, a, i], [, b, j]) => {
      if (a === "" || b === "") return a === b ? i - j : a === "" ? 1 : -1;
      const order = numeric ? Number(a) - Number(b) : a.localeCompare(b, "zh");
      return sign * order || i - j;
    }).forEach(([row]) => body.append(row));
  }));

  const point = (key) => {
    all(".hit").forEach((element) => element.classList.remove("hit"));
    const row = of.get(key);
    if (row) row.classList.add("hit");
    (places.get(key) || []).forEach((mark) => mark.classList.add("hit"));
  };
  const toPlace = (key) => {
    point(key);
    const found = places.get(key) || [];
    const printed = found.find((mark) => mark.tagName !== "MARK" && mark.closest("details").open);
    const target = printed ?? found.find((mark) => mark.tagName === "MARK");
    if (target) show(target);
  };
  const toRow = (keys) => {
    const key = keys.find((name) => of.has(name));
    if (!key) return;
    if (of.get(key).hidden) clear();
    point(key);
    of.get(key).focus({ preventScroll: true });
    show(of.get(key));
  };
  rows.forEach((row) => {
    row.addEventListener("click", (event) => { if (!event.target.closest("a")) toPlace(row.dataset.k); });
    row.addEventListener("keydown", (event) => {
      const visible = all("tr[data-k]", body).filter((other) => !other.hidden);
      const next = visible[visible.indexOf(row) + { ArrowDown: 1, ArrowUp: -1 }[event.key]];
      if (next) { event.preventDefault(); next.focus(); }
      if (event.key === "Enter") toPlace(row.dataset.k);
    });
  });
  all("[data-for]").forEach((mark) => {
    mark.addEventListener("click", () => toRow(mark.dataset.for.split(" ")));
    mark.addEventListener("keydown", (event) => { if (event.key === "Enter") toRow(mark.dataset.for.split(" ")); });
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) { event.preventDefault(); search.focus(); }
    if (event.key === "Escape") clear();
  });
  filter();
})();
