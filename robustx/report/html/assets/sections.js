// The sections of a task.
(function (R) {
  "use strict";
  const { el, overview, state, draw, lazily, section, figure, legend, mark, inside, opener } = R;
  const show = (where) => R.show(where);
  R.sections = { tiles, heat: heatSection, curves: curveSection, difference: differenceSection, cuts: cutSection, tokeniser: tokeniserSection, tables: tableSection };
  R.forestCard = forestCard;

  // Tiles: one an arm.
  function tiles(task) {
    return el("div", { class: "tiles" }, R.records(task.sheets, "overview").map((row) => {
      const tile = el("div", { class: "tile" }, el("h3", {}, row.arm));
      tile.style.setProperty("--arm", R.armColor(row.arm));
      if (!row.gap) { tile.append(el("p", { class: "more" }, row.status === "at chance" ? "at chance: no robustness to speak of" : row.reason || row.status)); return tile; }
      tile.append(el("p", { class: "big" }, R.points(row.gap[0]), el("small", {}, ` points lost ${R.bounds(row.gap)}`)),
        el("p", {}, `clean ${R.interval(row.clean)}, ${overview.attacked ? "attacked" : "noisy"} ${R.interval(row.noisy)}`),
        el("p", { class: "more" }, [R.pClause(row.p), row.drop ? `${R.points(row.drop[0])} % of the clean score` : null, `${row.cells} cells`].filter(Boolean).join(" · ")));
      return tile;
    }));
  }

  // Heat map.
  function heatSection(task) {
    const arms = R.unique(R.records(task.sheets, "grid").map((row) => row.arm));
    if (!arms.length) return null;
    if (!arms.includes(state.arm)) state.arm = arms[0];
    const box = el("div");
    const strengths = R.unique(R.records(task.sheets, "condition").map((row) => row.strength));
    const options = overview.attacked ? strengths.map((one) => [one, one]) : [["", "mean over severities"], ...strengths.map((one) => [one, one])];
    if (!options.some(([key]) => key === state.strength)) state.strength = task.primary ? task.primary.split("@").pop().split("#")[0] : "";
    const again = (key) => (value) => { state[key] = value; draw(box); };
    const controls = el("div", { class: "controls" },
      arms.length > 1 ? R.choice("Arm", arms.map((one) => [one, one]), state.arm, again("arm")) : null,
      R.choice(overview.attacked ? "Budget" : "Severity", options, state.strength, again("strength")),
      R.choice("Languages", [["listed", "as listed"], ["worst", "most lost first"]], state.order, again("order")));
    lazily(box, () => heat(task, box), 420);
    return section("where", "Where it hurts", `Points lost by language and ${overview.attacked ? "attack" : "noise"}. A cell opens its examples; bold: told from no loss after adjustment for all tests of the table.`, el("div", { class: "card" }, controls, box));
  }
  async function heat(task, box) {
    const mean = state.strength === "" || overview.attacked;
    const sheet = mean ? R.find(task.sheets, "grid") : R.find(await R.chunk(`cells/${task.name}`), "cells");
    const rows = sheet.records.filter((row) => row.arm === state.arm && !row.draw && (state.strength === "" || row.strength === state.strength));
    const actors = R.unique(rows.map((row) => row.actor));
    const languages = R.unique(rows.map((row) => row.language));
    if (state.order === "worst") {
      const mean = d3.rollup(rows.filter((row) => row.gap && !row.status), (of) => d3.mean(of, (row) => row.gap[0]), (row) => row.language);
      languages.sort((a, b) => d3.descending(mean.get(a) ?? -Infinity, mean.get(b) ?? -Infinity));
    }
    const { chart, legend: scale } = R.heat(rows, languages, actors, inside(box), show);
    const what = overview.attacked ? `within ${state.strength}` : state.strength ? `at severity ${state.strength}` : "mean over severities";
    box.replaceChildren(scale, figure(chart, `${state.arm} on ${task.name}, ${what}. –: nothing to change or attack; chance: the clean score is no better than guessing.`),
      R.alternative(sheet, { records: rows, open: opener, caption: `Gap by language and noise, ${state.arm}, ${what}` }));
  }

  // Severity curves, or accuracy under attack.
  function curveSection(task) {
    if (overview.attacked) return attackSection(task);
    const sheet = R.find(task.sheets, "condition");
    const severities = sheet ? R.unique(sheet.records.filter((row) => row.gap).map((row) => row.strength)) : [];
    if (!severities.length) return null;
    const box = el("div");
    const languages = R.unique(R.records(task.sheets, "grid").filter((row) => row.gap).map((row) => row.language));
    const controls = el("div", { class: "controls" }, R.choice("Language", [["", "mean of all"], ...languages.map((one) => [one, `${one} ${R.language(one).name}`])], state.place, (value) => { state.place = value; draw(box); }));
    if (!languages.includes(state.place)) state.place = "";
    lazily(box, async () => {
      const from = state.place ? R.find(await R.chunk(`cells/${task.name}`), "cells") : sheet;
      const rows = from.records.filter((row) => !state.place || row.language === state.place);
      multiples(box, (width) => R.curves(rows, width), R.unique(rows.filter((row) => row.gap).map((row) => row.arm)));
      box.append(R.alternative(from, { records: rows, open: opener }));
    }, 400);
    return section("severity", "How it grows with severity", "Points lost against the clean text; the bands are intervals.", el("div", { class: "card" }, controls, box));
  }
  function multiples(box, charts, arms) {
    const grid = el("div", { class: "multiples" });
    box.replaceChildren(arms.length > 1 ? legend(arms) : "", grid);
    const columns = Math.max(1, getComputedStyle(grid).gridTemplateColumns.split(" ").length);
    const wide = Math.floor((inside(grid) - 21 * (columns - 1)) / columns);
    grid.append(...charts(wide).map(({ actor, chart }) => el("div", {}, el("h4", {}, actor), chart)));
  }
  function attackSection(task) {
    const curve = R.find(task.sheets, "curve");
    const table = R.find(task.sheets, "attacks");
    if (!table) return null;
    const box = el("div");
    if (curve) lazily(box, () => {
      multiples(box, (width) => R.attackCurves(curve.records, width), R.unique(curve.records.map((row) => row.arm)));
      box.append(R.alternative(curve));
    }, 400);
    const differences = R.find(task.sheets, "attack-differences");
    return section("attacks", "Under attack", `Judged under ${task.primary}. The curves show how much is still right when an attack may spend so many graphemes.`,
      el("div", { class: "card" }, box), el("div", { class: "card" }, R.table(table)), differences ? el("div", { class: "card" }, R.table(differences)) : null);
  }

  // Forest plots.
  function forestCard(sheet, name, groups, sentences) {
    const box = el("div");
    const pair = (row) => `${row.arm} against ${row.baseline}`;
    const pairs = R.unique(sheet.records.map(pair));
    if (!pairs.includes(state.pair)) state.pair = pairs[0];
    const controls = pairs.length > 1 ? el("div", { class: "controls" }, R.choice("Arms", pairs.map((one) => [one, one]), state.pair, (value) => { state.pair = value; draw(box); })) : null;
    lazily(box, () => {
      const rows = sheet.records.filter((row) => pair(row) === state.pair);
      const arm = rows[0].arm;
      const marks = rows.filter((row) => groups.includes(row.by)).map((row) => ({ by: row.by, label: name(row), value: row.difference, p: row.p }));
      const baseline = rows[0].baseline;
      const frame = R.frame(marks, [R.armColor(arm), R.armColor(baseline)], R.signed);
      const charts = groups.map((by) => [by, marks.filter((row) => row.by === by)]).filter(([, of]) => of.length)
        .map(([by, of]) => [by === "all" ? null : el("h3", {}, `By ${by}`), R.forest(of, frame, inside(box))]);
      box.replaceChildren(el("ul", { class: "legend" }, el("li", {}, "← ", mark(arm), `${arm} loses less`), el("li", {}, mark(baseline), `${baseline} loses less →`), el("li", {}, "○ cannot be told")), ...charts.flat().filter(Boolean),
        ...sentences.filter((one) => pair(one) === state.pair).map((one) => el("ul", { class: "prose" }, one.sentences.map((line) => el("li", {}, line)))),
        R.alternative(sheet, { records: rows, open: opener }));
    }, 420);
    return el("div", { class: "card" }, controls, box);
  }
  function differenceSection(task) {
    const sheet = R.find(task.sheets, "differences");
    if (!sheet) return null;
    const figures = R.find(task.sheets, "pair-figures");
    const name = (row) => (row.by === "all" ? task.primary || "all" : row.by === "language" ? `${R.language(row.language).name} ${row.language}` : row.strength ? R.condition(row) : row.actor);
    return section("difference", "Is the difference real?", "Gap of the arm minus gap of the baseline, in points, over the cells that both have, on the same resamples.",
      forestCard(sheet, name, ["all", "noise", "language"], task.evidence), figures ? el("div", { class: "card" }, R.table(figures)) : null);
  }

  // Levels, figures, slices.
  function cutSection(task) {
    const cards = [];
    const figures = R.find(task.sheets, "figures");
    if (figures) cards.push(el("div", { class: "card" }, R.table(figures)));
    for (const name of ["levels", "slices"]) {
      const sheet = R.find(task.sheets, name);
      for (const by of sheet ? R.unique(sheet.records.map((row) => row.by)) : []) cards.push(cutCard(sheet, by));
    }
    return cards.length ? section("cuts", "By family, script, length and more", "The same gaps, cut by what languages, noises and items are.", cards) : null;
  }
  function cutCard(sheet, by) {
    const records = sheet.records.filter((row) => row.by === by);
    const rows = records.filter((row) => row.gap && !row.status);
    const box = el("div");
    if (rows.length) lazily(box, () => {
      const arms = R.unique(rows.map((row) => row.arm));
      const marks = rows.map((row) => ({ arm: row.arm, label: String(row.level), value: row.gap, p: row.p }));
      const frame = (arm) => R.frame(marks, [R.armColor(arm), R.armColor(arm)], R.points);
      box.replaceChildren(...arms.flatMap((arm) => [arms.length > 1 ? el("h4", {}, arm) : "", R.forest(marks.filter((row) => row.arm === arm), frame(arm), inside(box))]));
    }, 200);
    const about = R.unique(records.map((row) => row.about));
    return el("div", { class: "card" }, el("h3", {}, `By ${by}`), about.length ? el("p", { class: "lead" }, about[0]) : null, box, R.alternative(sheet, { records, skip: ["by", "about"] }));
  }

  function tokeniserSection(task) {
    const sheet = R.find(task.sheets, "tokeniser");
    return sheet ? section("tokeniser", "What the tokeniser saw", "Clean and noisy text side by side, over all cells that were run.", el("div", { class: "card" }, R.table(sheet))) : null;
  }

  // All tables of the task.
  function tableSection(task) {
    const box = el("div", {}, el("p", { class: "empty" }, "Opening …"));
    const card = el("div", { class: "card" }, box);
    lazily(card, async () => {
      const sheets = [...task.sheets, ...(await R.chunk(`cells/${task.name}`) || [])];
      if (!sheets.some((one) => one.name === state.table)) state.table = (sheets.find((one) => one.name === "cells") || sheets[0]).name;
      const fill = () => holder.replaceChildren(R.table(R.find(sheets, state.table), { open: opener }));
      const holder = el("div");
      box.replaceChildren(el("div", { class: "controls" }, R.choice("Table", sheets.map((one) => [one.name, one.title]), state.table, (value) => { state.table = value; fill(); })), holder);
      fill();
    }, 500);
    return section("tables", "All numbers", "Every table can be sorted; a language or noise opens examples.", card);
  }
})(window.robustx);
