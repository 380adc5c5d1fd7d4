// The charts, drawn by Observable Plot from the rows of the tables beside them.
(function (R) {
  "use strict";
  const STYLE = { background: "transparent", color: "var(--ink)", fontFamily: "inherit", fontSize: "12px", overflow: "visible" };

  const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  R.armColor = (arm) => `var(--arm-${R.overview.arms.indexOf(arm) % 6})`;

  // Black or white, whichever reads better on a colour (WCAG 2.2, relative luminance); always above 4.5.
  function inkOn(color) {
    const { r, g, b } = d3.rgb(color);
    const [x, y, z] = [r, g, b].map((v) => (v / 255 <= 0.04045 ? v / 255 / 12.92 : ((v / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * x + 0.7152 * y + 0.0722 * z > 0.179 ? "#000" : "#fff";
  }

  function heatScale(values) {
    const high = Math.max(1, d3.max(values) || 0);
    const low = Math.min(0, d3.min(values) || 0);
    const none = token("--heat-none");
    const domain = [0, high / 2, high];
    const range = [none, token("--heat-half"), token("--heat-loss")];
    if (low < 0) {
      domain.unshift(low);
      range.unshift(d3.interpolateLab(none, token("--heat-gain"))(Math.min(1, -low / high)));
    }
    return { type: "linear", domain, range, interpolate: "lab", clamp: true, label: "gap in points" };
  }

  // rows: {language, actor, gap, p, status, reason}; open(row) shows examples.
  R.heat = function (rows, languages, actors, room, open) {
    const told = rows.filter((row) => row.gap && !row.status);
    const color = heatScale(told.map((row) => row.gap[0]));
    const scale = d3.scaleLinear(color.domain, color.range).interpolate(d3.interpolateLab).clamp(true);
    const longest = d3.max(actors, (one) => one.length) || 1;
    const left = 40 + 6.4 * Math.min(18, d3.max(languages, (one) => name(one).length));
    const wide = Math.max(46, Math.min(150, (room - left - 44) / actors.length));
    const where = { x: "actor", y: "language" };
    const others = rows.filter((row) => row.status);
    const chart = Plot.plot({
      width: left + wide * actors.length + 40, height: 30 * languages.length + top(longest) + 6,
      marginLeft: left, marginTop: top(longest), marginBottom: 6, marginRight: 40, style: STYLE,
      x: { axis: "top", domain: actors, label: null, tickRotate: -30, tickSize: 0, tickPadding: 8, padding: 0.06 },
      y: { domain: languages, label: null, tickSize: 0, tickFormat: name, padding: 0.1 }, color,
      marks: [
        Plot.cell(told, { ...where, fill: (row) => row.gap[0], rx: 4 }),
        ...[true, false].map((sure) => Plot.text(told.filter((row) => isSure(row) === sure), { ...where, text: (row) => R.points(row.gap[0]), fill: (row) => inkOn(scale(row.gap[0])), fontWeight: sure ? 700 : 400, fontSize: 12, pointerEvents: "none" })),
        Plot.text(others, { ...where, text: (row) => ({ "not applicable": "–", "at chance": "chance" })[row.status] || row.status, fill: "var(--muted)", fontSize: 11, pointerEvents: "none" }),
        Plot.tip(told, Plot.pointer({ ...where, title: describe, fill: "var(--card)", stroke: "var(--line)", fontSize: 13 })),
      ],
    });
    chart.setAttribute("role", "group");
    chart.setAttribute("aria-label", `Heat map of gaps, ${languages.length} languages by ${actors.length} noises; arrow keys move, Enter shows examples`);
    buttons(chart, told, languages, actors, open);
    const legend = Plot.legend({ color, width: 220, height: 44, ticks: 4, style: STYLE });
    return { chart, legend };
  };
  const name = (code) => (R.language(code).name === code ? code : `${R.language(code).name} ${code}`);
  const isSure = (row) => row.p !== null && row.p < 0.05;
  const top = (longest) => 26 + 3.4 * longest;
  const describe = (row) => `${name(row.language)} · ${row.strength ? R.condition(row) : row.actor}\ngap ${R.interval(row.gap)}` +
    (row.p === null ? "" : `\n${R.pClause(row.p)}, adjusted`);

  // Makes the cells buttons: one is in the tab order, arrow keys move among them.
  function buttons(chart, rows, languages, actors, open) {
    const rects = [...chart.querySelectorAll('g[aria-label="cell"] rect')];
    const at = new Map();
    for (const rect of rects) {
      const row = rows[rect.__data__];
      at.set(`${row.language}\n${row.actor}`, rect);
      rect.setAttribute("role", "button");
      rect.setAttribute("tabindex", "-1");
      rect.setAttribute("aria-label", describe(row).replaceAll("\n", ", ") + ". Show examples");
      rect.addEventListener("click", () => open(row));
      rect.addEventListener("keydown", (event) => key(event, row));
    }
    if (rects.length) rects[0].setAttribute("tabindex", "0");

    function key(event, row) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        open(row);
        return;
      }
      const step = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
      if (!step) return;
      event.preventDefault();
      let [y, x] = [languages.indexOf(row.language) + step[0], actors.indexOf(row.actor) + step[1]];
      while (languages[y] && actors[x]) {
        const next = at.get(`${languages[y]}\n${actors[x]}`);
        if (next) {
          for (const rect of rects) rect.setAttribute("tabindex", "-1");
          next.setAttribute("tabindex", "0");
          next.focus();
          return;
        }
        [y, x] = [y + step[0], x + step[1]];
      }
    }
  }

  // One small chart for each noise: the gap of every arm by severity, with its band.
  R.curves = function (rows, width) {
    const told = rows.filter((row) => row.gap && !row.status);
    const draws = told.filter((row) => !row.draw);
    const extent = [Math.min(0, d3.min(draws, (row) => row.gap[1])), Math.max(1, d3.max(draws, (row) => row.gap[2]))];
    return R.unique(draws.map((row) => row.actor)).map((actor) => ({ actor, chart: curve(actor, draws, extent, width) }));
  };
  function curve(actor, rows, extent, width) {
    const mine = rows.filter((row) => row.actor === actor);
    const levels = R.unique(mine.map((row) => Number(row.strength))).sort(d3.ascending);
    const start = R.unique(mine.map((row) => row.arm)).map((arm) => ({ arm, level: 0, gap: [0, 0, 0] }));
    const points = [...start, ...mine.map((row) => ({ arm: row.arm, level: Number(row.strength), gap: row.gap }))];
    const of = { x: "level", z: "arm" };
    const chart = Plot.plot({
      width, height: 168, marginLeft: 34, marginRight: 10, marginBottom: 34, marginTop: 12, style: STYLE,
      x: { domain: [0, d3.max(levels)], ticks: [0, ...levels], tickFormat: (v) => (v === 0 ? "clean" : String(v)), label: "severity", labelArrow: "none" },
      y: { domain: extent, ticks: 4, label: null, grid: true, nice: true },
      marks: [
        Plot.ruleY([0], { stroke: "var(--muted)" }),
        Plot.areaY(points, { ...of, y1: (row) => row.gap[1], y2: (row) => row.gap[2], fill: (row) => R.armColor(row.arm), fillOpacity: 0.16 }),
        Plot.lineY(points, { ...of, y: (row) => row.gap[0], stroke: (row) => R.armColor(row.arm), strokeWidth: 2 }),
        Plot.dot(points, { ...of, y: (row) => row.gap[0], fill: (row) => R.armColor(row.arm), r: 2.8 }),
        Plot.tip(points, Plot.pointer({ x: "level", y: (row) => row.gap[0], title: (row) => `${row.arm}, severity ${row.level}\ngap ${R.interval(row.gap)}`, fill: "var(--card)", stroke: "var(--line)", fontSize: 13 })),
      ],
    });
    return label(chart, `Gap by severity of ${actor}: ` + mine.map((row) => `${row.arm} at ${row.strength}: ${R.interval(row.gap)}`).join("; "));
  }

  // rows: {label, value: [value, low, high], p}; a hollow dot: not told from zero. The frame says how the card's
  // plots are drawn: domain, colors on either side of zero, and how values are written.
  R.forest = function (rows, frame, width) {
    const { domain, longest, colors, write } = frame;
    const color = (row) => (isSure(row) ? colors[row.value[0] < 0 ? 0 : 1] : "var(--muted)");
    const narrow = width < 560;
    const left = Math.min(narrow ? 118 : 210, 24 + 6.6 * longest);
    const most = Math.floor((left - 14) / 6.4);
    const keys = rows.map((_, i) => i);
    const chart = Plot.plot({
      width, height: 27 * rows.length + 44, marginLeft: left, marginRight: narrow ? 112 : 136, marginTop: 8, marginBottom: 34, style: STYLE,
      x: { domain, grid: true, ticks: narrow ? 4 : 7, label: "points", labelArrow: "none" },
      y: { type: "band", domain: keys, label: null, tickSize: 0, tickFormat: (i) => short(rows[i].label, most) },
      marks: [
        Plot.ruleX([0], { stroke: "var(--muted)" }),
        Plot.ruleY(rows, { y: (_, i) => i, x1: (row) => Math.max(domain[0], row.value[1]), x2: (row) => Math.min(domain[1], row.value[2]), stroke: color, strokeWidth: 2.5 }),
        Plot.dot(rows, { y: (_, i) => i, x: (row) => row.value[0], fill: (row) => (isSure(row) ? color(row) : "var(--card)"), stroke: color, strokeWidth: 2, r: 4.5 }),
        Plot.text(rows, { y: (_, i) => i, text: (row) => R.interval(row.value, write), frameAnchor: "right", textAnchor: "start", dx: 10, fill: "var(--ink)", fontSize: narrow ? 11 : 12 }),
        Plot.tip(rows, Plot.pointerY({ y: (_, i) => i, x: (row) => row.value[0], title: (row) => `${row.label}\n${R.interval(row.value, write)}\n${R.pClause(row.p)}`, fill: "var(--card)", stroke: "var(--line)", fontSize: 13 })),
      ],
    });
    return label(chart, rows.map((row) => `${row.label}: ${R.interval(row.value, write)}`).join("; "));
  };
  // What the forest plots of a card share, so that their zeros stand below one another.
  R.frame = function (rows, colors, write) {
    const low = Math.min(0, d3.min(rows, (row) => row.value[1]));
    const high = Math.max(0, d3.max(rows, (row) => row.value[2]));
    const room = 0.04 * (high - low || 1);
    return { domain: [low - room, high + room], longest: d3.max(rows, (row) => row.label.length), colors, write };
  };
  const short = (text, most) => (text.length <= most ? text : `${text.slice(0, Math.ceil(most / 2) - 1)}…${text.slice(-Math.floor(most / 2))}`);

  // Accuracy under attack by the graphemes that an attack may spend, one small chart for each attack and budget.
  R.attackCurves = function (rows, width) {
    const keys = R.unique(rows.map((row) => R.condition(row)));
    return keys.map((actor) => ({ actor, chart: attackCurve(rows.filter((row) => R.condition(row) === actor), width) }));
  };
  function attackCurve(rows, width) {
    const of = { x: "graphemes", z: "arm" };
    const chart = Plot.plot({
      width, height: 168, marginLeft: 34, marginRight: 10, marginBottom: 34, marginTop: 12, style: STYLE,
      x: { label: "graphemes", labelArrow: "none", ticks: 5 }, y: { domain: [0, 100], ticks: 4, label: null, grid: true },
      marks: [
        Plot.areaY(rows, { ...of, y1: (row) => row.accuracy[1], y2: (row) => row.accuracy[2], fill: (row) => R.armColor(row.arm), fillOpacity: 0.16 }),
        Plot.lineY(rows, { ...of, y: (row) => row.accuracy[0], stroke: (row) => R.armColor(row.arm), strokeWidth: 2 }),
        Plot.tip(rows, Plot.pointer({ x: "graphemes", y: (row) => row.accuracy[0], title: (row) => `${row.arm}, ${row.graphemes} graphemes\n${R.interval(row.accuracy)} % right`, fill: "var(--card)", stroke: "var(--line)", fontSize: 13 })),
      ],
    });
    return label(chart, `Accuracy under ${R.condition(rows[0])} by graphemes spent`);
  }

  function label(chart, text) {
    chart.setAttribute("role", "img");
    chart.setAttribute("aria-label", text);
    return chart;
  }
})(window.robustx);
