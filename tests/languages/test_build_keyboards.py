"""The reader of xkb symbols understands what layouts are written in."""

from __future__ import annotations

from pathlib import Path

import pytest

from robustx.languages.data.build_keyboards import Reader

KEYSYMS = """
#define XK_a                             0x0061  /* U+0061 LATIN SMALL LETTER A */
#define XK_A                             0x0041  /* U+0041 LATIN CAPITAL LETTER A */
#define XK_adiaeresis                    0x00e4  /* U+00E4 LATIN SMALL LETTER A WITH DIAERESIS */
#define XK_Arabic_ha                     0x05e7  /* U+0647 ARABIC LETTER HEH */
#define XK_Arabic_heh                    0x05e7  /* deprecated */
"""

BASE = """
default partial alphanumeric_keys
xkb_symbols "basic" {
    name[Group1]= "Test";   // key <AC02> { [ a ] };
    key <AC01> { [ a, A, adiaeresis ] };
    key <AD01> { type[Group1]="FOUR_LEVEL", symbols[Group1]= [ U0411, 0x1000301, dead_acute ] };
    key <SPCE> { [ a ] };
};
partial alphanumeric_keys
xkb_symbols "other" {
    include "test(basic)"
    key <AC01> { [ NoSymbol, Arabic_heh ] };
    replace key <AD01> { [ VoidSymbol, a ] };
    augment key <AC01> { [ A, A, A, A ] };
    include "level3(ralt_switch):2"
};
"""


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    (tmp_path / "test").write_text(BASE, encoding="utf-8")
    (tmp_path / "keysymdef.h").write_text(KEYSYMS, encoding="utf-8")
    return Reader(tmp_path, tmp_path / "keysymdef.h")


def test_the_default_variant_is_read_with_names_codes_and_dead_keys(reader: Reader) -> None:
    assert reader.layout("test") == {"AC01": ["a", "A", "ä"], "AD01": ["Б", "\u0301", "dead_acute"]}


def test_a_variant_overrides_replaces_and_augments_what_it_includes(reader: Reader) -> None:
    assert reader.layout("test(other)") == {"AC01": ["a", "\u0647", "ä", "A"], "AD01": ["", "a"]}


def test_a_variant_that_is_not_there_ends_the_script(reader: Reader) -> None:
    with pytest.raises(SystemExit, match="no variant 'missing'"):
        reader.layout("test(missing)")
