// What sections stand on: the state of the page, drawing when it is seen or printed, the theme.
(function (R) {
  "use strict";
  const { el, overview } = R;
  const told = (task) => R.records(task.sheets, "overview").some((row) => row.gap && !row.status);
  R.state = { task: overview.tasks.find(told) || overview.tasks[0], arm: null, strength: "", order: "listed", place: "", pair: null, table: "" };
  const root = document.documentElement;
  const media = matchMedia("(prefers-color-scheme: dark)");
  const drawers = new Map(); // what draws itself when it is seen: node to function

  const seen = new IntersectionObserver((entries) => {
    for (const entry of entries) if (entry.isIntersecting) { seen.unobserve(entry.target); draw(entry.target); }
  }, { rootMargin: "300px" });

  R.lazily = function (node, drawing, height) {
    node.style.minHeight = `${height || 160}px`;
    drawers.set(node, drawing);
    seen.observe(node);
    return node;
  };
  R.draw = draw;
  function draw(node) {
    node.style.minHeight = "";
    drawers.get(node)(node);
    node.dataset.drawn = "";
  }
  // Forgets what would have been drawn in a box.
  R.forget = function (box) {
    for (const node of drawers.keys()) if (box.contains(node)) { seen.unobserve(node); drawers.delete(node); }
  };
  // Charts hang on theme and width; tables do not, and stay as they were sorted.
  function redraw() {
    for (const node of drawers.keys()) {
      if (!node.isConnected) drawers.delete(node);
      else if (node.querySelector("svg")) draw(node);
    }
  }
  function drawRest() {
    for (const node of drawers.keys()) if (!("drawn" in node.dataset)) { seen.unobserve(node); draw(node); }
  }

  // Theme: the system's, until the button says otherwise (kept in memory alone); light on paper.
  let chosen = null;
  let printing = false;
  const button = document.getElementById("theme");
  function paint() {
    root.dataset.theme = printing ? "light" : chosen || (media.matches ? "dark" : "light");
    button.setAttribute("aria-pressed", String(root.dataset.theme === "dark"));
  }
  button.addEventListener("click", () => { chosen = root.dataset.theme === "dark" ? "light" : "dark"; paint(); redraw(); });
  media.addEventListener("change", () => { paint(); redraw(); });

  // Paper shows what was never scrolled to, too, at its own width. Not every way to print fires all of these events.
  const paper = matchMedia("print");
  function print(now) {
    if (now === printing) return;
    printing = now;
    root.toggleAttribute("data-paper", now);
    paint();
    redraw();
    if (now) drawRest();
  }
  addEventListener("beforeprint", () => print(true));
  addEventListener("afterprint", () => print(false));
  paper.addEventListener("change", () => print(paper.matches));

  let width = innerWidth;
  addEventListener("resize", () => { if (Math.abs(innerWidth - width) > 40) { width = innerWidth; redraw(); } });

  R.show = (where) => R.examples({ task: R.state.task, strength: null, draw: null, ...where });
  R.opener = (row) => (row.language ? () => R.show(row) : null);
  R.inside = (node) => Math.max(240, Math.floor(node.clientWidth || node.parentElement.clientWidth));

  R.section = function (id, title, lead, ...children) {
    return el("section", { id, "aria-labelledby": `${id}-title` }, el("h2", { id: `${id}-title` }, title), lead ? el("p", { class: "lead" }, lead) : null, children);
  };
  R.legend = function (arms) {
    return el("ul", { class: "legend" }, arms.map((arm) => el("li", {}, mark(arm), arm)));
  };
  R.mark = mark;
  function mark(arm) {
    const node = el("i");
    node.style.setProperty("--arm", R.armColor(arm));
    return node;
  }
  R.figure = function (chart, caption) {
    return el("figure", {}, el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": caption }, chart), el("figcaption", {}, caption));
  };

  paint();
})(window.robustx);
