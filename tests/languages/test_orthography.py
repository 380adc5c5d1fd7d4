"""The data of misspellings: where they match, in which case and form, and what is refused."""

from __future__ import annotations

from unicodedata import normalize

import pytest

from robustx.errors import InputError
from robustx.languages import LANGUAGES
from robustx.languages.orthography import Operation, operation_names, operations, parsed

EUROPEAN = (
    "af", "az", "bg", "de", "el", "en", "es", "et", "eu", "fi", "fr", "ht", "hu", "id", "it", "jv",
    "lt", "ms", "nl", "pl", "pt", "qu", "ro", "ru", "sw", "tl", "tr", "uk", "vi", "wo", "yo",
)  # fmt: skip

# Words as their speakers know them misspelled.
MISSPELLED = [
    ("af", "vowels_alike", "my", {"mei"}),
    ("af", "apostrophe", "’n", {"n", "'n"}),
    ("az", "dotting", "İl", {"Il"}),
    ("az", "schwa", "Əl", {"El", "Al"}),
    ("bg", "weak_vowels", "обичам", {"обичъм", "обечам"}),
    ("bg", "full_article", "градът", {"града"}),
    ("bg", "letters_alike", "още", {"оште"}),
    ("de", "umlauts", "Äpfel", {"Aepfel"}),
    ("de", "umlauts", "ÄRGER", {"AERGER"}),
    ("de", "sharp_s", "Straße", {"Strasse"}),
    ("de", "homophones", "Dass", {"Das"}),
    ("de", "double_consonant", "kommen", {"komen"}),
    ("de", "noun_capital", "der Hund", {"der hund"}),
    ("el", "omega", "ώρα", {"όρα"}),
    ("el", "alpha_iota", "και", {"κε"}),
    ("el", "final_sigma", "τους", {"τουσ"}),
    ("en", "homophones", "Their", {"There", "They're"}),
    ("en", "homophones", "it’s", {"its"}),
    ("en", "apostrophe", "don’t", {"dont"}),
    ("en", "silent_letters", "write", {"rite"}),
    ("en", "vowels", "sixth", {"sexth", "saxth", "soxth"}),
    ("en", "consonants", "since", {"simce", "sinse"}),
    ("es", "b_v", "Vaca", {"Baca"}),
    ("es", "silent_h", "Hola", {"Ola"}),
    ("es", "ll_y", "calle", {"caye"}),
    ("es", "enye", "año", {"anio", "anno"}),
    ("es", "other_accent", "café", {"cafè"}),
    ("et", "o_tilde", "õun", {"öun"}),
    ("et", "length", "kool", {"kol"}),
    ("eu", "sibilants", "etxe", {"etse", "etze"}),
    ("fi", "length", "kuuma", {"kuma"}),
    ("fi", "words_spoken", "minä", {"mä"}),
    ("fr", "endings", "manger", {"mangé", "mangez"}),
    ("fr", "ligatures", "cœur", {"coeur", "ceuur"}),
    ("fr", "homophones", "C’est", {"S’est", "Ces"}),
    ("fr", "double_consonant", "pomme", {"pome"}),
    ("ht", "frenchified", "kay", {"cay"}),
    ("hu", "double_acute", "nő", {"nõ"}),
    ("hu", "j_and_ly", "helyes", {"hejes"}),
    ("id", "short_words", "yang", {"yg"}),
    ("id", "short_words", "Tidak", {"Tdk", "Gak", "Ga", "Nggak", "Ngga"}),
    ("it", "final_accent", "città", {"citta'"}),
    ("it", "double_consonant", "mamma", {"mama"}),
    ("it", "silent_h", "hanno", {"anno"}),
    ("jv", "a_and_o", "ana", {"ano", "ona"}),
    ("lt", "vowel_length", "yra", {"ira", "yrą"}),
    ("ms", "short_words", "dengan", {"dgn"}),
    ("nl", "d_dt_t", "wordt", {"word", "wort"}),
    ("nl", "vowels_alike", "ijs", {"eis"}),
    ("pl", "rz_z", "Rzeka", {"Żeka"}),
    ("pl", "o_u", "góra", {"gura"}),
    ("pl", "ch_h", "chleb", {"hleb"}),
    ("pt", "sibilants", "massa", {"maça", "masa", "maca"}),
    ("pt", "x_ch", "chave", {"xave"}),
    ("qu", "q_k_c", "qam", {"kam", "cam"}),
    ("ro", "cedilla", "Știință", {"Ştiință", "Știinţă"}),
    ("ro", "hyphens", "s-a", {"sa"}),
    ("ru", "yo", "ёлка", {"елка"}),
    ("ru", "soft_sign", "учиться", {"учится"}),
    ("ru", "voicing", "город", {"горот"}),
    ("ru", "voicing", "автобус", {"афтобус"}),
    ("ru", "voicing", "бесплатно", {"безплатно"}),
    ("ru", "voicing", "Сделать", {"Зделать"}),
    ("ru", "particles", "что-то", {"чтото"}),
    ("sw", "liquids", "rafiki", {"lafiki"}),
    ("sw", "fricatives", "dhahabu", {"zahabu", "dahabu"}),
    ("sw", "ng_apostrophe", "ng’ombe", {"ngombe"}),
    ("tl", "ng_nang", "ng", {"nang"}),
    ("tr", "dotting", "IŞIK", {"İŞIK", "IŞİK"}),
    ("tr", "soft_g", "Dağ", {"Da", "Day"}),
    ("uk", "apostrophe", "п’ять", {"пять", "п'ять", "пьять"}),
    ("uk", "u_and_v", "у", {"в"}),
    ("uk", "ghe", "ґрунт", {"грунт"}),
    ("vi", "tones", "Mỹ", {"Mỷ", "Mỳ", "Mý", "Mỵ", "My"}),
    ("vi", "consonants", "xa", {"sa"}),
    ("vi", "consonants", "trâu", {"châu"}),
    ("vi", "d_stroke", "đi", {"di"}),
    ("vi", "tone_place", "hoà", {"hòa"}),
    ("wo", "eng", "ŋaam", {"ngaam", "naam"}),
    ("yo", "sh", "ṣé", {"shé"}),
    ("yo", "under_dots", "ọjọ́", {"ojọ́", "ọjó"}),
]


def misspelled(operation: Operation, text: str) -> set[str]:
    """Return the text with one of the operation's matches changed, in every way."""
    return {
        text[: match.start()] + written + text[match.end() :]
        for match in operation.matches(text)
        for written in operation.changes(match).texts
    }


def named(language: str, name: str) -> Operation:
    return next(each for each in operations(language) if each.name == name)


def one(rules: str, language: str = "en") -> Operation:
    return parsed(f"x: {{tier: C, what: a test, rules: [{rules}]}}", language)[0]


@pytest.mark.parametrize(("language", "name", "word", "expected"), MISSPELLED)
def test_words_are_misspelled_as_their_writers_do(
    language: str, name: str, word: str, expected: set[str]
) -> None:
    assert misspelled(named(language, name), word) == expected


@pytest.mark.parametrize(
    ("language", "name", "word"),
    [
        ("el", "iotacism", "που"),
        ("en", "homophones", "theirs"),
        ("de", "homophones", "dasselbe"),
        ("nl", "d_dt_t", "dag"),
        ("sw", "ng_apostrophe", "ngoma"),
        ("vi", "consonants", "nhà"),
        ("tl", "ng_nang", "ngayon"),
        ("en", "vowels", "I"),
        ("en", "vowels", "the cat or dog"),
        ("en", "consonants", "On a mat of nice food"),
        ("en", "endings", "for her our went by all"),
        ("ru", "voicing", "В вечером с друзьями и без воды"),
        ("id", "short_words", "sayang"),
    ],
)
def test_other_words_are_left_alone(language: str, name: str, word: str) -> None:
    assert not misspelled(named(language, name), word)


def test_every_language_here_has_operations_with_a_tier_and_words_for_them() -> None:
    for language in EUROPEAN:
        known = operations(language)
        assert known, language
        assert len({each.name for each in known}) == len(known)
        assert all(each.what and each.share > 0 for each in known)
        assert not any(each.foreign for each in known)


def test_the_names_of_all_languages_are_known() -> None:
    assert {"umlauts", "dotting", "tones"} <= operation_names()
    assert set(LANGUAGES) >= set(EUROPEAN)


@pytest.mark.parametrize(
    ("place", "found"),
    [
        ("start", [0, 6]),
        ("inside", [2]),
        ("end", [4, 6]),
        ("after_first", [2, 4]),
        ("in_long", [2, 4]),
        ("word", [6]),
        ("anywhere", [0, 2, 4, 6]),
    ],
)
def test_places_are_those_of_a_word(place: str, found: list[int]) -> None:
    operation = one(f"{{of: a>o, at: {place}}}")
    assert [match.start() for match in operation.matches("anana a")] == found


@pytest.mark.parametrize("text", ["a", "an", "data", "Adam and Eve", "angry", "ha-ha-ha"])
def test_short_words_and_first_letters_are_not_in_long_words(text: str) -> None:
    assert not one("{of: a~e, at: in_long}").matches(text)


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("xaxxx", [1]),
        ("xxaxx", [2]),
        ("xxxax", [3]),
        ("xxxxa", [4]),
        ("xaayy", [1]),
        ("xxyaa", [3]),
    ],
)
def test_every_letter_after_the_first_is_in_a_long_word(word: str, found: list[int]) -> None:
    operation = one("{of: a>e aa>a, at: in_long}")
    assert [match.start() for match in operation.matches(word)] == found


def test_an_empty_text_has_no_matches() -> None:
    assert all(not each.matches("") for code in EUROPEAN for each in operations(code))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_letters_are_found_in_every_composition_and_keep_theirs(form: str) -> None:
    operation = one("ế>ề", "vi")
    source = normalize(form, "thế")  # type: ignore[arg-type]
    assert misspelled(operation, source) == {normalize(form, "thề")}  # type: ignore[arg-type]


def test_a_bare_letter_is_not_found_in_a_decomposed_one() -> None:
    assert not one("e>a", "fr").matches(normalize("NFD", "é"))
    assert not one("и>е", "ru").matches(normalize("NFD", "й"))
    assert not one("\u0915>\u0917", "hi").matches("\u0915\u093c")


def test_the_longest_is_taken_first() -> None:
    assert misspelled(one("o>u ou>o"), "ou") == {"o"}
    assert misspelled(one("o>u, {of: ou>o, at: start}"), "out") == {"ot"}


def test_a_rule_for_a_place_adds_to_that_for_anywhere() -> None:
    assert misspelled(one("s>z, {of: s>ss, at: end}"), "as") == {"az", "ass"}


def test_what_is_kept_is_passed_over() -> None:
    operation = one("u>o, {keep: qu ou}")
    assert not operation.matches("quou QU Qu")
    assert misspelled(operation, "quuk") == {"quok"}


def test_weights_say_how_often_a_change_is_drawn() -> None:
    operation = one("a>e=3 a>i=1 o>u")
    a, o = operation.matches("ao")
    drawn = [operation.changes(a).drawn(i / 100) for i in range(100)]
    assert (drawn.count("e"), drawn.count("i")) == (75, 25)
    assert operation.weights([a, o]) == [4, 1]


def test_a_pattern_may_draw_from_templates_and_small_letters() -> None:
    assert misspelled(one("{pattern: '(l)\\1', to: ['\\1', '\\1\\1\\1']}"), "all") == {"al", "alll"}
    assert misspelled(one("{pattern: '(?i)oo', to: 'u'}"), "OOze") == {"Uze"}
    assert misspelled(one("{pattern: '[A-Z]', case: lower}"), "aB") == {"ab"}


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        ("x: [a>b]", "has no tier"),
        ("x: {tier: C, what: w}", "has no rules"),
        ("x: {tier: D, what: w, rules: [a>b]}", "the tier is A, B or C"),
        ("x: {tier: C, what: w, rule: [a>b], rules: [a>b]}", "did you mean 'rules'"),
        ("x: {tier: C, what: w, share: 0, rules: [a>b]}", "not above 0"),
        ("x: {tier: C, what: w, rules: [ab]}", "neither a>b nor a~b"),
        ("x: {tier: C, what: w, rules: [a>a]}", "neither a>b nor a~b"),
        ("x: {tier: C, what: w, rules: [a>b=c]}", "not a number"),
        ("x: {tier: C, what: w, rules: [a>я]}", "is Cyrillic"),
        ("x: {tier: C, what: w, rules: [{of: a>b, at: stat}]}", "did you mean 'start'"),
        ("x: {tier: C, what: w, rules: [{off: a>b}]}", "is no rule"),
        ("x: {tier: C, what: w, rules: [{pattern: a}]}", "either to or case"),
        ("x: {tier: C, what: w, rules: [{pattern: a, to: b c}]}", "which is spacing"),
        ("x: {tier: C, what: w, rules: [{pattern: a, to: on}]}", "put it in quotes"),
        ("x: {tier: C, what: w, rules: [{pattern: a, case: small}]}", "lower or upper"),
        ("x: {tier: C, what: w, rules: [{pattern: '(', to: b}]}", "does not compile"),
        ("x: {tier: C, what: w, rules: [{pattern: 'a', to: '\\1'}]}", "has not"),
        ("x: {tier: C, what: w, rules: [{pattern: 'a', to: '\\u0062'}]}", "has not"),
    ],
)
def test_a_faulty_entry_is_refused_with_its_file_and_name(entry: str, complaint: str) -> None:
    with pytest.raises(InputError, match=r"en\.yaml: operation 'x'") as error:
        parsed(entry, "en", "en.yaml")
    assert complaint in str(error.value)


def test_another_script_may_be_written_where_the_operation_says_so() -> None:
    assert parsed("x: {tier: C, what: w, foreign: true, rules: [a>я]}", "en")[0].foreign


def test_what_stays_the_same_is_no_change() -> None:
    operation = one("{pattern: '[ab]', to: [a]}")
    assert misspelled(operation, "b") == {"a"}
    assert misspelled(operation, "a") == {"a"}


def test_a_capital_in_a_word_in_capitals_becomes_capitals() -> None:
    assert misspelled(one("ä>ae", "de"), "Ä") == {"Ae"}
    assert misspelled(one("ä>ae", "de"), "ÄRA") == {"AERA"}
    assert misspelled(one("ä>ae", "de"), "RÄ") == {"RAE"}
