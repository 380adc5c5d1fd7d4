"""Writes the pages that come from data and code: languages.md, noises/, and a table in the README.

python docs/build_pages.py
"""

from __future__ import annotations

import dataclasses
import inspect
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple, get_type_hints
from unicodedata import normalize

from robustx.errors import RobustxError
from robustx.languages.evidence import TIERS, Evidence, evidence, tier
from robustx.languages.profiles import LANGUAGES, Profile, Reach, profile
from robustx.perturb import Perturbation, perturbations, realised
from robustx.report.commands.catalogue import briefly, common_noises, prominence, typed, words_by
from robustx.tasks import tasks

DOCS = Path(__file__).parent
README = DOCS.parent / "README.md"
OPENS, CLOSES = "<!-- languages -->", "<!-- /languages -->"

# The noises that have a column in the tables of languages.
CHANNELS = ("human", "keyboard", "input_method", "orthography", "diacritics")

# Severities of the examples: the first at which something happens to the sentence.
SEVERITIES = (3, 4, 5)
EXAMPLES = 5
_MANY_OPERATIONS = 24
_WRITTEN_BY = "<!-- written by docs/build_pages.py: change the data or the docstrings instead -->"
_TIERS = (
    "Tier **A**: seen in a human error corpus that was measured. **B**: encoded by linguists, "
    "Unicode or the layout itself. **C**: well known, not measured. –: chance alone, no claim that "
    "people do this."
)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")


class Shown(NamedTuple):
    """A noise at work on the sentence of a language; invisible changes are shown by number."""

    language: str
    before: str
    after: str
    severity: int
    rate: float


def main() -> None:
    """Write the pages, and remove those of noises that are gone."""
    written = pages()
    for path in set((DOCS / "noises").glob("*.md")) - set(written):
        path.unlink()
    for path, text in written.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")


def pages() -> dict[Path, str]:
    """Return the text of every page by its path; the README's where it has the two markers."""
    written = {DOCS / "noises" / f"{name}.md": noise_page(name) for name in _noises()}
    written[DOCS / "languages.md"] = languages_page()
    readme = README.read_text(encoding="utf-8")
    if OPENS in readme and CLOSES in readme:
        head, _, rest = readme.partition(OPENS)
        tail = rest.partition(CLOSES)[2]
        written[README] = f"{head}{OPENS}\n{summary()}\n{CLOSES}{tail}"
    return written


def summary() -> str:
    """Return the table of languages in short: those that are alike share a row."""
    channels = _channels()
    groups: dict[tuple[str, ...], list[str]] = {}
    for code in sorted(LANGUAGES, key=_script_order):
        known = profile(code)
        tiers = (tier(code, name) or "" for name in channels)
        row = (" + ".join(known.scripts), words_by(known), *tiers)
        groups.setdefault(row, []).append(code)
    heads = ["script", "languages", *map(_linked_from_readme, channels), "words by"]
    rows = (
        [script, " ".join(codes), *tiers, words]
        for (script, words, *tiers), codes in groups.items()
    )
    legend = f"{_TIERS} The details: [the 50 languages](docs/languages.md)."
    return f"{_table(heads, rows)}\n\n{legend}"


def languages_page() -> str:
    """Return the page of the 50 languages."""
    return (
        "\n\n".join(
            [
                _WRITTEN_BY,
                "# The 50 languages",
                "How each is written and typed, and which noises are real in it. Sites are "
                "counted per 100 letters and marks of NTREX-128, 1,997 news sentences a "
                "language; weaker are those of ht jv qu (UDHR) and my (WikiANN, as NTREX-128 has "
                "it in Zawgyi). What is the same in all languages is at the end.",
                _TIERS,
                _overview(),
                *map(_language_section, LANGUAGES),
                "## In every language",
                _operations_table(_common_operations()),
            ]
        )
        + "\n"
    )


def noise_page(name: str) -> str:
    """Return the page of a noise."""
    shown = examples(name)
    return (
        "\n\n".join(
            [
                _WRITTEN_BY,
                f"# {name}",
                _docstring(perturbations.get(name)),
                *_command(name, shown),
                "## Where it is real",
                _where(name),
                "## Parameters",
                _parameters(name),
                "## Labels",
                _labels(name),
                "## Examples",
                _examples_table(shown),
            ]
        )
        + "\n"
    )


@lru_cache(maxsize=256)
def examples(name: str) -> tuple[Shown, ...]:
    """Return the noise at work in up to five languages, of different scripts if there are."""
    try:
        noise = perturbations.build(name)
    except RobustxError:
        return ()  # it needs a file or another argument
    return tuple(islice(_shown(noise, _best_languages(name)), EXAMPLES))


def _shown(noise: Perturbation, languages: Sequence[str]) -> Iterator[Shown]:
    """Yield what happens in the languages, one for each script first."""
    scripts: set[tuple[str, ...]] = set()
    later: list[Shown] = []
    for code in languages:
        one = _apply(noise, code)
        if one is None:
            continue
        if profile(code).scripts in scripts:
            later.append(one)
            continue
        scripts.add(profile(code).scripts)
        yield one
    yield from later


def _apply(noise: Perturbation, code: str) -> Shown | None:
    """Return what ``robustx perturb`` prints; None where it changes nothing."""
    sentence = sentences()[code]
    for severity in SEVERITIES:
        try:
            done = noise.apply(sentence, code, severity, address=(0,))
        except RobustxError:
            return None  # a dictionary that is not installed
        if done.changed:
            after = "".join(visible(before, now) for before, now in done.segments())
            return Shown(code, sentence, after, severity, realised(done).rate)
    return None


def _best_languages(name: str) -> list[str]:
    """Return the languages in which it is real, the best evidence first; all if none is known."""
    ranks = {code: tier(code, name) for code in sentences()}
    known = [code for code, letter in ranks.items() if letter]
    return sorted(known, key=lambda code: TIERS.index(ranks[code] or TIERS[-1])) or list(ranks)


@lru_cache(maxsize=1)
def sentences() -> dict[str, str]:
    """Return the sentence of every language, those of different scripts first."""
    lines = (DOCS / "sentences.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.partition("\t") for line in lines if not line.startswith("#"))
    return {code: sentence for code, _, sentence in rows}


def _noises() -> list[str]:
    """Return the noises of the package itself."""
    return [n for n in perturbations if perturbations.get(n).__module__.startswith("robustx.")]


def _channels() -> list[str]:
    return [name for name in CHANNELS if name in perturbations]


def _overview() -> str:
    channels = _channels()
    heads = ["", "language", "script", "typed", "words by", *channels]
    rows = []
    for known in map(profile, LANGUAGES):
        link = f"[{known.code}](#{_anchor(known)})"
        tiers = [tier(known.code, name) or "" for name in channels]
        scripts = " + ".join(known.scripts)
        rows.append([link, known.name, scripts, typed(known), words_by(known), *tiers])
    return _table(heads, rows)


def _language_section(code: str) -> str:
    known = profile(code)
    own = [row for row in evidence(code) if row.noise not in common_noises()]
    return "\n\n".join([f"## {_title(known)}", _written(known), *_misspelt(code), _own_table(own)])


def _title(known: Profile) -> str:
    return f"{known.name}, {known.code}"


def _anchor(known: Profile) -> str:
    return _title(known).lower().replace(",", "").replace(" ", "-")


def _written(known: Profile) -> str:
    """Say how the language is written and typed."""
    parts = [
        " + ".join(known.scripts) + " script",
        "right to left" if known.direction == "rtl" else "",
        "capitals and small letters" if known.cased else "",
        "words between spaces" if known.spaced else "no spaces between words (ICU finds them)",
    ]
    method = "" if known.input_method == "direct" else known.input_method
    typing = [f"layout `{known.layout}`" if known.layout else "", method, _reached(known.reach)]
    lines = [f"{', '.join(filter(None, parts))}. Typed: {', '.join(filter(None, typing))}."]
    if known.note:
        lines.append(known.note[0].upper() + known.note[1:] + ".")
    return " ".join(lines)


def _reached(reach: Reach | None) -> str:
    if reach is None:
        return ""
    ways = {"shift": reach.shift, "AltGr": reach.altgr, "a dead key": reach.dead}
    needs = (f"{share:g} % with {way}" for way, share in ways.items() if share)
    return ", ".join([f"which types {reach.reachable:g} % of the letters", *needs])


def _misspelt(code: str) -> Iterator[str]:
    if "human" in perturbations:
        shown = _apply(perturbations.build("human"), code)
        if shown:
            yield f"> {_literal(shown.before)}\\\n> {_literal(shown.after)}"


def _own_table(rows: Sequence[Evidence]) -> str:
    heads = ["noise", "what happens", "tier", "sites", "source"]
    shown = [row for row in rows if row.noise in perturbations]
    shown.sort(key=lambda row: prominence(row.noise))
    return _table(heads, ([_noise_link(row.noise), *_cells(row)] for row in shown))


def _cells(row: Evidence) -> list[str]:
    sites = "" if row.sites is None else f"{row.sites:g}"
    return [row.operation, row.tier, sites, row.source]


def _common_operations() -> list[tuple[str, Evidence]]:
    rows = [row for row in evidence("en") if row.noise in common_noises()]
    return [(_noise_link(row.noise), row) for row in rows if row.noise in perturbations]


def _operations_table(rows: Sequence[tuple[str, Evidence]]) -> str:
    heads = ["noise", "what happens", "tier", "source"]
    return _table(heads, ([link, r.operation, r.tier, r.source] for link, r in rows))


def _where(name: str) -> str:
    """Return the languages by tier, and the operations where they are few."""
    tiers = {code: letter for code in LANGUAGES if (letter := tier(code, name))}
    if not tiers:
        return "No evidence is on record: nothing is claimed of how often people do this."
    ranked = sorted(tiers, key=lambda code: (TIERS.index(tiers[code]), code))
    lines = []
    for letter, found in groupby(ranked, key=tiers.__getitem__):
        lines.append(f"* **{letter}**: {briefly(list(found))}")
    return "\n\n".join([_TIERS, "\n".join(lines), _what_happens(name)])


def _what_happens(name: str) -> str:
    found: dict[tuple[str, str, str], dict[str, float | None]] = {}
    for code in LANGUAGES:
        for row in evidence(code):
            if row.noise == name:
                found.setdefault((row.operation, row.tier, row.source), {})[code] = row.sites
    if len(found) > _MANY_OPERATIONS:
        return (
            "What happens in each, how often, and on what evidence: [languages](../languages.md)."
        )
    ordered = sorted(found.items(), key=lambda item: TIERS.index(item[0][1]))
    heads = ["what happens", "tier", "languages", "sites per 100 letters", "source"]
    return _table(heads, ([o, t, briefly(s), _range(s), source] for (o, t, source), s in ordered))


def _range(sites: dict[str, float | None]) -> str:
    counted = sorted({value for value in sites.values() if value is not None})
    return " to ".join(f"{value:g}" for value in dict.fromkeys([*counted[:1], *counted[-1:]]))


def _parameters(name: str) -> str:
    cls = perturbations.get(name)
    hints = get_type_hints(cls)
    fields = [field for field in dataclasses.fields(cls) if field.init]  # type: ignore[arg-type]
    if not fields:
        return "None."
    rows = ([f"`{f.name}`", _type_name(hints[f.name]), _default(f)] for f in fields)
    return _table(["name", "type", "default"], rows)


def _type_name(hint: object) -> str:
    return getattr(hint, "__name__", str(hint))


def _default(field: dataclasses.Field[object]) -> str:
    if field.default is dataclasses.MISSING:
        return "must be given" if field.default_factory is dataclasses.MISSING else "empty"
    return f"`{field.default!r}`"


def _labels(name: str) -> str:
    """Say for which tasks the noise keeps the gold labels."""
    cls = perturbations.get(name)
    hazards = ", ".join(sorted(cls.hazards))
    own = [task for task in tasks if tasks.get(task).__module__.startswith("robustx.")]
    lost = [task for task in own if tasks.get(task).hangs_on & cls.hazards]
    kept = [task for task in own if task not in lost]
    lines = [f"It {hazards}." if hazards else "Words and their borders stay.", ""]
    if kept:
        lines.append(f"* keeps the labels of {', '.join(kept)}")
    if lost:
        lines.append(f"* is not applicable to {', '.join(lost)}")
    if cls.foreign_script:
        lines += ["", "It writes letters of another script."]
    return "\n".join(lines)


def _command(name: str, shown: Sequence[Shown]) -> Iterator[str]:
    if shown:
        first = shown[0]
        how = f"-l {first.language} -p {name} -s {first.severity}"
        yield f'```\nrobustx perturb "{first.before}" {how}\n```'


def _examples_table(shown: Sequence[Shown]) -> str:
    if not shown:
        return "None: it needs a parameter, or a dictionary that is not installed."
    rows = (
        [
            one.language,
            _literal(one.before),
            _literal(one.after),
            str(one.severity),
            f"{one.rate:.0%}",
        ]
        for one in shown
    )
    said = "With seed 0, as the command gives it; at the right the share of graphemes edited."
    return said + "\n\n" + _table(["", "before", "after", "severity", "edited"], rows)


def visible(before: str, after: str) -> str:
    """Return what an edit has written; by number where the eye would not see the difference."""
    if before == after:
        return after
    if normalize("NFC", before) == normalize("NFC", after):
        return _numbered(after)
    return _INVISIBLE.sub(lambda found: _numbered(found[0]), after)


def _numbered(text: str) -> str:
    return f"⟨{' '.join(f'U+{ord(char):04X}' for char in text)}⟩"


def _docstring(cls: type) -> str:
    return (inspect.getdoc(cls) or "").replace("``", "`")


def _script_order(code: str) -> tuple[int, int]:
    """Order scripts by how many languages write them."""
    scripts = profile(code).scripts
    writers = [other for other in LANGUAGES if profile(other).scripts == scripts]
    return -len(writers), LANGUAGES.index(writers[0])


def _linked_from_readme(name: str) -> str:
    return f"[{name}](docs/noises/{name}.md)"


def _noise_link(name: str) -> str:
    return f"[{name}](noises/{name}.md)" if name in _noises() else name


def _table(heads: Sequence[str], rows: Iterator[Sequence[str]] | Sequence[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _literal(text: str) -> str:
    """Return the text with what Markdown would take for its own escaped."""
    return re.sub(r"([\\`*~<\[\]])", r"\\\1", text)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


if __name__ == "__main__":
    main()
