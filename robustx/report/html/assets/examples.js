// The drill-down: examples of a cell, with what noise changed and what came of it.
(function (R) {
  "use strict";
  const AROUND = 70; // characters that are shown beside a change in a long text
  const dialog = document.getElementById("examples");
  const KINDS = { all: "all", fell: "right → wrong", rose: "wrong → right", held: "the same" };

  // where: {task, language, arm, actor, strength, draw}; all but task and language may be null.
  R.examples = async function (where) {
    const state = { arm: where.arm || "", condition: where.strength ? R.condition(where) : where.actor || "", kind: "all" };
    const title = R.el("h2", { id: "examples-title", tabindex: -1 }, `${R.language(where.language).name} · ${where.task.name}`);
    const controls = R.el("div", { class: "controls" });
    const body = R.el("div", { class: "body" }, R.el("p", { class: "empty" }, "Opening …"));
    const close = R.el("button", { type: "button", class: "quiet", onclick: () => dialog.close() }, "Close");
    dialog.replaceChildren(R.el("div", { class: "head" }, R.el("div", {}, title, close), controls), body);
    if (!dialog.open) dialog.showModal();
    title.focus();
    const [found, cells] = await Promise.all([R.chunk(`examples/${where.task.name}/${where.language}`), R.chunk(`cells/${where.task.name}`)]);
    const records = R.records(cells, "cells").filter((row) => row.language === where.language);
    draw();

    function draw() {
      const rows = found ? found.rows.map(read) : [];
      const arms = R.unique(records.map((row) => row.arm));
      const actors = R.unique(records.map((row) => row.actor));
      const conditions = R.unique(records.map((row) => R.condition(row)));
      controls.replaceChildren(
        R.choice("arm", [["", "all"], ...arms.map((one) => [one, one])], state.arm, set("arm")),
        R.choice("under", [["", "all"], ...(conditions.length > actors.length ? actors : []).map((one) => [one, `${one}, all`]), ...conditions.map((one) => [one, one])], state.condition, set("condition")),
        R.choice("outcome", Object.entries(KINDS), state.kind, set("kind")));
      const mine = rows.filter((row) => (!state.arm || row.arm === state.arm) && (state.kind === "all" || row.kind === state.kind));
      const exact = mine.filter((row) => under(row.condition));
      const kin = exact.length ? [] : mine.filter((row) => noise(row.condition) === noise(state.condition));
      const chosen = exact.length ? exact : kin;
      chosen.sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
      const numbers = records.filter((row) => (!state.arm || row.arm === state.arm) && under(R.condition(row)));
      body.replaceChildren(summary(numbers), ...(exact.length ? [] : [none(found, R.unique(kin.map((row) => row.condition)))]), ...chosen.slice(0, 60).map(card));
      R.say(`${chosen.length} examples`);
    }
    function set(key) { return (value) => { state[key] = value; const focus = document.activeElement; const at = [...controls.querySelectorAll("select")].indexOf(focus); draw(); if (at >= 0) controls.querySelectorAll("select")[at].focus(); }; }
    function under(condition) { return !state.condition || condition === state.condition || noise(condition) === state.condition; }
    function noise(condition) { return condition.includes("@") ? condition.split("@").slice(0, -1).join("@") : condition; }
    function read([arm, condition, before, after, was, is, changes, item]) {
      const [id, gold, texts] = found.items[item];
      return { arm, condition, id, gold, texts, before, after, was, is, changes, kind: was && !is ? "fell" : !was && is ? "rose" : "held" };
    }
    function card(row) {
      const fields = Object.entries(row.texts);
      return R.el("article", { class: "example card" },
        R.el("header", {}, R.el("span", { class: `badge ${row.kind}` }, row.kind === "held" ? (row.is ? "right before and after" : "wrong before and after") : KINDS[row.kind]),
          R.el("span", {}, row.condition), R.el("span", {}, row.arm), R.el("span", {}, `item ${row.id}`)),
        fields.map(([field, text]) => [fields.length > 1 ? R.el("h4", {}, field) : null, shown(text, row.changes[field] || [], where.language)]),
        answers(row, where.language));
    }
  };
  const ORDER = ["fell", "rose", "held"];
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  function none(found, kin) {
    return R.el("p", { class: "empty" }, kin.length ? `The page holds no examples of this cell; these are of ${kin.join(", ")}.` : found ? "No example of this kind is in the page; it holds a few of every cell." : "The page holds no examples of this language.");
  }

  function summary(records) {
    const told = records.filter((row) => row.gap);
    if (told.length !== 1) {
      const fell = d3.sum(records, (row) => row.fell || 0), rose = d3.sum(records, (row) => row.rose || 0);
      return R.el("p", { class: "lead" }, `${records.length} cells; ${fell.toLocaleString("en")} answers went from right to wrong, ${rose.toLocaleString("en")} from wrong to right.`);
    }
    const row = told[0];
    return R.el("p", { class: "lead" }, `${row.arm} under ${R.condition(row)}: clean ${R.interval(row.clean)}, then ${R.interval(row.noisy)}; gap ${R.interval(row.gap)} points. ` +
      `${(row.fell || 0).toLocaleString("en")} answers went from right to wrong, ${(row.rose || 0).toLocaleString("en")} from wrong to right.`);
  }

  // A text with its changes; what is far from any change in a long text is folded away.
  function shown(text, changes, language) {
    const chars = Array.from(text);
    const node = R.el("p", { class: "text", lang: language, dir: R.language(language).dir });
    let position = 0;
    for (const [start, end, fresh, spelt] of changes) {
      same(position, start, position > 0, true);
      const old = spelt === undefined ? chars.slice(start, end).join("") : spelt;
      if (old) node.append(R.el("del", {}, old));
      if (fresh) node.append(R.el("ins", {}, fresh));
      position = end;
    }
    same(position, chars.length, position > 0, false);
    return node;

    function same(from, to, after, before) {
      const head = after ? AROUND : 0, tail = before ? AROUND : after ? 0 : 4 * AROUND;
      if (to - from <= head + tail + 2 * AROUND) { node.append(chars.slice(from, to).join("")); return; }
      const first = after || !before ? from + Math.max(head, before ? 0 : tail) : from;
      const last = before ? to - tail : to;
      const hidden = chars.slice(first, last).join("");
      const button = R.el("button", { type: "button", class: "cut", "aria-label": `Show ${last - first} more characters`, title: "Show the rest", onclick: () => button.replaceWith(hidden) }, "…");
      node.append(chars.slice(from, first).join(""), button, chars.slice(last, to).join(""));
    }
  }

  function answers(row, language) {
    const line = (name, value, right) => [R.el("dt", {}, name),
      R.el("dd", {}, right === null ? null : R.el("span", { class: `mark ${right ? "yes" : "no"}`, role: "img", "aria-label": right ? "right" : "wrong" }, right ? "✓" : "✗"), output(value, row.gold, right, language))];
    return R.el("dl", { class: "answers" }, line("gold", gold(row.gold), null), line("before", row.before, row.was), line("after", row.after, row.is));
  }

  // Gold answers of a question are a JSON list.
  function gold(text) {
    if (!text.startsWith("[")) return text;
    try { return JSON.parse(text).join(" / "); } catch { return text; }
  }

  // Tags are compared with the gold ones word by word; of ranked candidates the first are enough.
  function output(value, wanted, right, language) {
    if (!value) return R.el("em", {}, "no answer");
    const parts = value.split(" "), golds = wanted.split(" ");
    if (parts.length > 1 && parts.every((one) => /^\d+$/.test(one))) return R.el("span", {}, parts.slice(0, 5).join(", ") + (parts.length > 5 ? " …" : ""));
    const tags = golds.length === parts.length && parts.length > 1 && golds.every((one) => /^[A-Z_]+(-[A-Z]+)?$/.test(one));
    if (!tags) return R.el("bdi", { lang: language }, value);
    return R.el("span", {}, parts.flatMap((tag, i) => [tag === golds[i] ? tag : R.el("span", { class: "off" }, tag), " "]));
  }
})(window.robustx);
