// What the page holds, how it is unpacked, and how its numbers are written.
window.robustx = {};
(function (R) {
  "use strict";

  R.overview = JSON.parse(document.getElementById("overview").textContent);
  const opened = new Map();

  // Opens a chunk once; null where the page has none of that name.
  R.chunk = function (name) {
    if (!opened.has(name)) {
      const holder = [...document.querySelectorAll("script[data-chunk]")].find((one) => one.dataset.chunk === name);
      opened.set(name, holder ? inflate(holder.textContent) : Promise.resolve(null));
    }
    return opened.get(name);
  };

  async function inflate(text) {
    const bytes = Uint8Array.from(atob(text), (char) => char.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
    return new Response(stream).json();
  }

  // Finds a sheet by name and makes its rows records, once.
  R.find = function (sheets, name) {
    const sheet = (sheets || []).find((one) => one.name === name);
    if (sheet && !sheet.records) {
      const keys = sheet.columns.map((column) => column[0]);
      sheet.records = sheet.rows.map((row) => Object.fromEntries(keys.map((key, i) => [key, row[i]])));
    }
    return sheet || null;
  };
  R.records = (sheets, name) => (R.find(sheets, name) || { records: [] }).records;
  R.unique = (values) => [...new Set(values.filter((one) => one !== null && one !== undefined))];

  R.el = function (tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
      else if (name === "class") node.className = value;
      else if (value !== null && value !== undefined && value !== false) node.setAttribute(name, value === true ? "" : value);
    }
    node.append(...children.flat(Infinity).filter((one) => one !== null && one !== undefined));
    return node;
  };

  let fields = 0;
  R.field = function (title, control) {
    control.id = `field-${(fields += 1)}`;
    return R.el("span", { class: "field" }, R.el("label", { for: control.id }, title), control);
  };

  R.choice = function (title, options, value, onchange) {
    const select = R.el("select", { onchange: () => onchange(select.value) });
    for (const [key, name] of options) select.append(R.el("option", { value: key, selected: key === value }, name));
    return R.field(title, select);
  };

  const minus = (text) => text.replace("-", "−");
  const one = (value) => minus((Math.round(value * 10) / 10 + 0).toFixed(1));
  const sign = (value) => (Math.round(value * 10) > 0 ? "+" : "") + one(value);
  // As many decimals as the size of a number asks for; its bounds have the same.
  const decimals = (value) => (Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : 2);
  const plain = (value, like = value) => minus((value + 0).toFixed(decimals(like)));
  R.bounds = (interval) => `[${one(interval[1])}, ${one(interval[2])}]`;
  R.interval = (interval, write) => `${(write || one)(interval[0])} ${R.bounds(interval)}`;
  R.signed = sign;
  R.points = one;
  R.pValue = (p) => (p < 0.001 ? "<.001" : p < 0.9995 ? p.toFixed(3).replace(/^0/, "") : "1.00");
  R.pClause = (p) => (p === null ? "no resample differs" : p < 0.001 ? "p < .001" : `p = ${R.pValue(p)}`);
  R.language = (code) => (R.overview.languages[code] || { name: code, dir: "auto" });
  R.condition = (row) => `${row.actor}@${row.strength}` + (row.draw ? `#${row.draw}` : "");

  const writers = {
    text: String, count: (value) => value.toLocaleString("en"), percent: one, points: one, signed: sign, number: plain, p: R.pValue,
    language: (code) => (R.language(code).name === code ? code : `${code} ${R.language(code).name}`),
  };
  R.isNumeric = (kind) => !["text", "language"].includes(kind);
  // Writes a value of a kind: [text, bounds or null].
  R.write = function (kind, value) {
    if (value === null || value === undefined) return ["", null];
    if (!kind.endsWith("[]")) return [writers[kind](value), null];
    const write = writers[kind.slice(0, -2)];
    const bound = write === plain ? (end) => plain(end, value[0]) : one;
    return [write(value[0]), `[${bound(value[1])}, ${bound(value[2])}]`];
  };
  // What a value is sorted by.
  R.rank = (value) => (Array.isArray(value) ? value[0] : typeof value === "string" && value !== "" && !isNaN(value) ? Number(value) : value);
  R.say = (text) => { document.getElementById("status").textContent = text; };
})(window.robustx);
