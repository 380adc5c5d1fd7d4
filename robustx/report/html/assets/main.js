// The page: the answer, the chosen task, and the way among the sections.
(function (R) {
  "use strict";
  const { el, overview, state, section } = R;

  // Overview.
  function pointers() {
    if (!overview.pointers.length) return;
    const items = overview.pointers.map((one) => el("li", {}, el("button", { type: "button", onclick: () => follow(one) }, el("span", {}, one.sentence))));
    document.getElementById("pointers").append(el("h3", {}, "What to look at"), el("ul", { class: "look" }, items));
  }
  function follow(one) {
    state.arm = one.arm;
    choose(overview.tasks.find((task) => task.name === one.task) || state.task);
    if (one.language) R.show({ ...one, task: state.task });
    else document.getElementById(document.getElementById("where") ? "where" : "task-answer").scrollIntoView();
  }
  function across() {
    if (!overview.across.length) return;
    const box = document.getElementById("across");
    box.append(el("h3", {}, "All tasks"));
    const pairs = R.find(overview.across, "across-differences");
    if (pairs) box.append(R.forestCard(pairs, (row) => row.name, ["all", "kind", "task"], overview.evidence));
    for (const name of ["across", "scores"]) {
      const sheet = R.find(overview.across, name);
      if (sheet) box.append(el("div", { class: "card" }, R.table(sheet, { records: sheet.records.filter((row) => row.by !== "language") })));
    }
  }

  function choose(task) {
    state.task = task;
    taskSections();
    const select = document.querySelector("#task-choice select");
    if (select) select.value = task.name;
  }
  function taskSections() {
    const task = state.task;
    const box = document.getElementById("task");
    R.forget(box);
    const opening = section("task-answer", task.name, `${task.about}. ${task.meaning ? `Score: ${task.meaning[0].toLowerCase()}${task.meaning.slice(1)}.` : ""}`,
      overview.tasks.length > 1 ? el("ul", { class: "prose" }, task.verdicts.map((one) => el("li", {}, one))) : null, R.sections.tiles(task));
    const parts = [opening, ...["heat", "curves", "difference", "cuts", "tokeniser", "tables"].map((name) => R.sections[name](task))];
    box.replaceChildren(...parts.filter(Boolean));
    sections();
  }
  const SHORT = { answer: "Answer", where: "Heat map", severity: "Severity", attacks: "Attacks", difference: "Difference", cuts: "Cuts", tokeniser: "Tokeniser", tables: "Tables", notes: "Notes", definitions: "Definitions" };
  function sections() {
    const here = [...document.querySelectorAll("main section")].filter((one) => SHORT[one.id]);
    document.getElementById("sections").replaceChildren(...here.map((one) => el("li", {}, el("a", { href: `#${one.id}` }, SHORT[one.id]))));
    spy.disconnect();
    for (const one of here) spy.observe(one);
  }
  const spy = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (!entry.isIntersecting) continue;
      for (const link of document.querySelectorAll("#sections a")) {
        if (link.hash === `#${entry.target.id}`) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
      }
    }
  }, { rootMargin: "-20% 0px -75% 0px" });

  if (overview.tasks.length > 1) {
    document.getElementById("task-choice").append(R.choice("Task", overview.tasks.map((one) => [one.name, one.name]), state.task.name, (name) => choose(overview.tasks.find((one) => one.name === name))));
  }
  pointers();
  across();
  taskSections();
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
})(window.robustx);
