// A table that can be sorted, searched and leafed through; rows are drawn a page at a time.
(function (R) {
  "use strict";
  const PAGE = 25;
  const LONG = 48;
  const WORDS = R.overview.attacked ? { actor: "attack", strength: "budget" } : { actor: "noise", strength: "severity" };
  // A column is shown where it has any value; the number of the draw only where draws are repeated.
  const isTelling = (key, value) => value !== null && value !== undefined && !(key === "draw" && value === 0);

  // options: records (rows to show), open (what a row's button does), skip (columns to leave out).
  R.table = function (sheet, options = {}) {
    const all = options.records || sheet.records;
    const skip = new Set(options.skip || []);
    const columns = sheet.columns
      .map(([key, title, kind, about]) => ({ key, title: WORDS[key] || title, kind, about }))
      .filter((column) => !skip.has(column.key) && all.some((row) => isTelling(column.key, row[column.key])));
    const state = { by: null, down: false, page: 0, words: "" };
    const box = R.el("div", { class: "table" });
    const head = R.el("tr");
    const body = R.el("tbody");
    const caption = R.el("caption", {}, options.caption || sheet.title);
    const scroll = R.el("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": sheet.title },
      R.el("table", { class: "sheet" }, caption, R.el("thead", {}, head), body));
    const count = R.el("span", { "aria-live": "polite" });
    const back = R.el("button", { type: "button", class: "quiet", onclick: () => turn(-1) }, "Previous");
    const on = R.el("button", { type: "button", class: "quiet", onclick: () => turn(1) }, "Next");
    const pager = R.el("div", { class: "pager" }, count, R.el("div", {}, back, on));
    let rows = all;

    for (const column of columns) {
      const button = R.el("button", { type: "button", title: column.about || null, onclick: () => sort(column) }, column.title);
      column.head = R.el("th", { scope: "col", "aria-sort": "none", class: R.isNumeric(column.kind) ? "numeric" : "" }, button);
      head.append(column.head);
    }
    if (all.length > PAGE) {
      const input = R.el("input", { type: "search", placeholder: "language, noise, arm …", oninput: () => { state.words = input.value; choose(); } });
      box.append(R.el("div", { class: "controls" }, R.field("Filter rows", input)));
    }
    box.append(scroll);
    if (all.length > PAGE) box.append(pager);
    choose();
    return box;

    function sort(column) {
      state.down = state.by === column ? !state.down : R.isNumeric(column.kind);
      state.by = column;
      for (const one of columns) one.head.setAttribute("aria-sort", one === column ? (state.down ? "descending" : "ascending") : "none");
      choose();
    }
    function choose() {
      const words = state.words.toLowerCase().split(/\s+/).filter(Boolean);
      rows = words.length ? all.filter((row) => matches(row, words)) : [...all];
      if (state.by) rows.sort((a, b) => compare(R.rank(a[state.by.key]), R.rank(b[state.by.key]), state.down));
      state.page = 0;
      draw();
    }
    function matches(row, words) {
      const text = columns.filter((one) => !R.isNumeric(one.kind)).map((one) => R.write(one.kind, row[one.key])[0]).join(" ").toLowerCase();
      return words.every((word) => text.includes(word));
    }
    function turn(step) { state.page += step; draw(); }
    function draw() {
      const first = state.page * PAGE;
      body.replaceChildren(...rows.slice(first, first + PAGE).map(line));
      count.textContent = rows.length ? `${first + 1}–${Math.min(first + PAGE, rows.length)} of ${rows.length.toLocaleString("en")} rows` : "No row matches";
      back.disabled = state.page === 0;
      on.disabled = first + PAGE >= rows.length;
    }
    function line(row) {
      const opens = options.open && options.open(row);
      const place = opens ? columns.find((one) => ["language", "actor", "name"].includes(one.key) && row[one.key] !== null) || columns[0] : null;
      return R.el("tr", {}, columns.map((column) => cell(row, column, column === place ? opens : null)));
    }
    function cell(row, column, open) {
      const [text, bounds] = R.write(column.kind, row[column.key]);
      const shown = open ? R.el("button", { type: "button", class: "open", title: "Show examples", onclick: open }, text) : text;
      const kind = R.isNumeric(column.kind) ? "numeric" : text.length > LONG ? "long" : "";
      return R.el("td", { class: kind }, shown, bounds ? R.el("span", { class: "bounds" }, ` ${bounds}`) : null);
    }
  };

  // Absent values come last, whichever way it is sorted.
  function compare(a, b, down) {
    const none = [a, b].map((one) => one === null || one === undefined);
    if (none[0] || none[1]) return none[0] - none[1];
    const order = typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "en");
    return down ? -order : order;
  }

  // A table beside a chart, drawn when it is opened.
  R.alternative = function (sheet, options) {
    const details = R.el("details", { class: "alternative" }, R.el("summary", {}, "Show as table"));
    details.addEventListener("toggle", () => {
      if (details.open && details.children.length === 1) details.append(R.table(sheet, options));
    });
    return details;
  };
})(window.robustx);
