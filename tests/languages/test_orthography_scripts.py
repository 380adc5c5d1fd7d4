"""The spelling habits of Asian and Semitic languages, Georgian and Kazakh, word by word."""

from __future__ import annotations

import lzma
from functools import lru_cache
from pathlib import Path

import pytest

from robustx.languages.orthography import operations
from robustx.perturb.guard import Guard
from robustx.perturb.orthography import Orthography
from robustx.seeding import Place
from robustx.testing import check_perturbation
from robustx.text.edits import Rewrite

LANGUAGES = (
    "ar", "bn", "fa", "gu", "he", "hi", "ja", "ka", "kk", "ko", "ml", "mr", "my", "pa", "ta", "te",
    "th", "ur", "zh",
)  # fmt: skip

HABITS = [
    ("ar", "hamza_drop", "أحمد", "احمد"),
    ("ar", "hamza_drop", "إلى", "الى"),
    ("ar", "hamza_drop", "القرآن", "القران"),
    ("ar", "hamza_add", "استخدام", "إستخدام"),
    ("ar", "hamza_add", "الاجتماع", "الإجتماع"),
    ("ar", "hamza_side", "إذا", "أذا"),
    ("ar", "ta_marbuta", "مدرسة", "مدرسه"),
    ("ar", "ta_marbuta", "كتابه", "كتابة"),
    ("ar", "alif_maqsura", "على", "علي"),
    ("ar", "alif_maqsura", "الذي", "الذى"),
    ("ar", "homophones", "ظهر", "ضهر"),
    ("ar", "homophones", "أستاذ", "أستاد"),
    ("ar", "hamza_seat", "مسؤول", "مسئول"),
    ("ar", "hamza_seat", "شيء", "شئ"),
    ("ar", "hamza_seat", "سماء", "سما"),
    ("ar", "tashkeel", "شكرًا", "شكرا"),
    ("ar", "tatweel", "مــرحبا", "مرحبا"),
    ("fa", "code_points", "کتاب", "كتاب"),
    ("fa", "code_points", "ایران", "ايران"),
    ("fa", "zwnj", "می\u200cشود", "میشود"),
    ("fa", "zwnj", "کتاب\u200cها", "کتابها"),
    ("fa", "homophones", "لطفا", "لتفا"),
    ("fa", "homophones", "صابون", "سابون"),
    ("fa", "homophones", "قربان", "غربان"),
    ("fa", "ayn", "معلم", "مالم"),
    ("fa", "ayn", "جرأت", "جرعت"),
    ("fa", "alef_madda", "آب", "اب"),
    ("fa", "heh_yeh", "خانه\u0654 ما", "خانه ما"),
    ("fa", "hamza", "پائیز", "پاییز"),
    ("fa", "hamza", "املاء", "املا"),
    ("fa", "tanwin", "حتماً", "حتمن"),
    ("ur", "code_points", "کہ", "كہ"),
    ("ur", "code_points", "یہ", "یه"),
    ("ur", "do_chashmi", "کچھ", "کچہ"),
    ("ur", "homophones", "صاف", "ساف"),
    ("ur", "homophones", "حکومت", "ہکومت"),
    ("ur", "nun_ghunna", "میں", "مین"),
    ("ur", "final_ye", "کے", "کی"),
    ("ur", "hamza", "گئی", "گیی"),
    ("ur", "alef_madda", "آپ", "اپ"),
    ("he", "matres_drop", "חוכמה", "חכמה"),
    ("he", "matres_drop", "ציפור", "צפור"),
    ("he", "matres_add", "דבר", "דיבר"),
    ("he", "matres_add", "מסוים", "מסויים"),
    ("he", "homophones", "טעות", "תעות"),
    ("he", "homophones", "עכשיו", "אכשיו"),
    ("he", "homophones", "מחשב", "מכשב"),
    ("he", "homophones", "תקווה", "תקבה"),
    ("he", "final_he", "קרה", "קרא"),
    ("he", "final_forms", "שלום", "שלומ"),
    ("he", "niqqud", "שָׁלוֹם", "שָׁלום"),
    ("hi", "vowel_signs", "मैं", "में"),
    ("hi", "vowel_signs", "कि", "की"),
    ("hi", "vowel_signs", "रुपया", "रूपया"),
    ("hi", "independent_vowels", "और", "ओर"),
    ("hi", "anusvara", "में", "मे"),
    ("hi", "anusvara", "चाँद", "चांद"),
    ("hi", "anusvara_added", "बच्चे", "बच्चें"),
    ("hi", "nukta", "ज़रूर", "जरूर"),
    ("hi", "nukta", "\u095b\u0930\u0942\u0930", "जरूर"),
    ("hi", "nukta", "लड़का", "लडका"),
    ("hi", "consonants", "विशेष", "विसेष"),
    ("hi", "consonants", "कारण", "कारन"),
    ("hi", "consonants", "वन", "बन"),
    ("hi", "nasals", "हिन्दी", "हिंदी"),
    ("hi", "nasals", "हिंदी", "हिन्दी"),
    ("hi", "nasals", "संबंध", "सम्बंध"),
    ("hi", "glides", "गई", "गयी"),
    ("hi", "glides", "लिए", "लिये"),
    ("hi", "glides", "गयी", "गई"),
    ("hi", "vocalic_r", "कृपया", "क्रिपया"),
    ("mr", "vowel_signs", "आणि", "आणी"),
    ("mr", "vowel_signs", "पाणी", "पाणि"),
    ("mr", "anusvara", "मुंबई", "मुबई"),
    ("mr", "spoken_endings", "झाले", "झालं"),
    ("mr", "consonants", "पाणी", "पानी"),
    ("mr", "consonants", "शाळा", "शाला"),
    ("mr", "nasals", "आनंद", "आनन्द"),
    ("mr", "eyelash_ra", "पु\u0931्या", "पु\u0930्\u200dया"),
    ("mr", "eyelash_ra", "पु\u0930\u093c्या", "पु\u0930्या"),
    ("mr", "vocalic_r", "कृपया", "क्रुपया"),
    ("bn", "vowel_signs", "বাড়ি", "বাড়ী"),
    ("bn", "vowel_signs", "কী", "কি"),
    ("bn", "homophones", "শেষ", "সেষ"),
    ("bn", "homophones", "কারণ", "কারন"),
    ("bn", "homophones", "যাওয়া", "জাওয়া"),
    ("bn", "flapped_r", "পড়া", "পরা"),
    ("bn", "candrabindu", "চাঁদ", "চাদ"),
    ("bn", "khanda_ta", "হঠাৎ", "হঠাত্"),
    ("bn", "nukta", "সময়", "সময"),
    ("bn", "nukta_form", "সম\u09df", "সম\u09af\u09bc"),
    ("bn", "final_o", "ভালো", "ভাল"),
    ("bn", "final_o", "ছিল", "ছিলো"),
    ("bn", "velar_nasal", "বাঙালি", "বাঙ্গালি"),
    ("bn", "velar_nasal", "সঙ্গে", "সংগে"),
    ("gu", "vowel_signs", "ગુજરાતી", "ગુજરાતિ"),
    ("gu", "anusvara", "હું", "હુ"),
    ("gu", "consonants", "શાળા", "શાલા"),
    ("gu", "consonants", "પાણી", "પાની"),
    ("pa", "vowel_signs", "ਪੰਜਾਬੀ", "ਪੰਜਾਬਿ"),
    ("pa", "nasals", "ਪੰਜਾਬੀ", "ਪਂਜਾਬੀ"),
    ("pa", "nasals", "ਨਹੀਂ", "ਨਹੀ"),
    ("pa", "addak", "ਇੱਕ", "ਇਕ"),
    ("pa", "nukta", "ਸ਼ਹਿਰ", "ਸਹਿਰ"),
    ("pa", "nukta", "\u0a36ਹਿਰ", "ਸਹਿਰ"),
    ("ta", "consonants", "தமிழ்", "தமிள்"),
    ("ta", "consonants", "பள்ளி", "பல்லி"),
    ("ta", "consonants", "மரம்", "மறம்"),
    ("ta", "vowel_signs", "நீர்", "நிர்"),
    ("ta", "vowel_signs", "எடு", "ஏடு"),
    ("ta", "sandhi_drop", "அந்தக் கதை", "அந்த கதை"),
    ("ta", "grantha", "ஜப்பான்", "சப்பான்"),
    ("te", "vocalic_r", "కృష్ణ", "క్రిష్ణ"),
    ("ml", "vocalic_r", "കൃഷി", "ക്രുഷി"),
    ("bn", "vocalic_r", "কৃষক", "ক্রিষক"),
    ("ko", "old_spelling", "있습니다", "있읍니다"),
    ("te", "vowel_signs", "తెలుగు", "తేలుగు"),
    ("te", "aspirates", "భాష", "బాష"),
    ("te", "aspirates", "విద్య", "విధ్య"),
    ("te", "consonants", "పళ్ళు", "పల్లు"),
    ("te", "consonants", "శాంతి", "సాంతి"),
    ("te", "zwnj", "ఫేస్\u200cబుక్", "ఫేస్బుక్"),
    ("ml", "chillu", "അവൻ", "അവന്\u200d"),
    ("ml", "chillu", "നൽകി", "നല്\u200dകി"),
    ("ml", "chillu", "അവന്\u200d", "അവൻ"),
    ("ml", "nta", "എന്റെ", "എൻറെ"),
    ("ml", "consonants", "മലയാളം", "മലയാലം"),
    ("ml", "consonants", "വെള്ളം", "വെല്ലം"),
    ("ml", "vowel_signs", "കേരളം", "കെരളം"),
    ("ml", "au_sign", "മൗനം", "മൌനം"),
    ("ml", "half_u", "അത്", "അതു്"),
    ("th", "tone_marks", "ไม่", "ไม"),
    ("th", "tone_marks", "น้อง", "น่อง"),
    ("th", "homophones", "ใจ", "ไจ"),
    ("th", "homophones", "รัก", "ลัก"),
    ("th", "homophones", "ศาลา", "สาลา"),
    ("th", "clusters", "กรุงเทพ", "กุงเทพ"),
    ("th", "thanthakhat", "จันทร์", "จันทร"),
    ("th", "sara_am", "ทำ", "ท\u0e4d\u0e32"),
    ("th", "sara_am", "น้ำ", "น\u0e4d\u0e49\u0e32"),
    ("th", "sara_ae", "แม่", "เเม่"),
    ("th", "rare_letters", "กฎ", "กฏ"),
    ("th", "words", "นะคะ", "นะค่ะ"),
    ("th", "words", "อนุญาต", "อนุญาติ"),
    ("my", "medials", "ကျောင်း", "ကြောင်း"),
    ("my", "vowel_signs", "သူ", "သု"),
    ("my", "vowel_signs", "မီး", "မိး"),
    ("my", "tone_marks", "စား", "စာ"),
    ("my", "asat", "မြန်မာ", "မြနမာ"),
    ("my", "mark_order", "နှင\u103a\u1037", "နှင\u1037\u103a"),
    ("my", "digits", "ရန်", "၇န်"),
    ("my", "digits", "ဝန်", "၀န်"),
    ("my", "finals", "လမ်း", "လန်း"),
    ("ka", "ejectives", "თბილისი", "ტბილისი"),
    ("ka", "ejectives", "წიგნი", "ციგნი"),
    ("ka", "lost_sounds", "რატომ", "რატო"),
    ("kk", "russian_letters", "Қазақстан", "Казақстан"),
    ("kk", "russian_letters", "әке", "аке"),
    ("kk", "harmony", "үй", "ұй"),
    ("kk", "long_vowels", "табиғи", "табиғый"),
    ("ko", "doi_dwae", "안돼", "안되"),
    ("ko", "doi_dwae", "됐다", "됬다"),
    ("ko", "doi_dwae", "웬일", "왠일"),
    ("ko", "ss_coda", "있다", "잇다"),
    ("ko", "codas", "않다", "안다"),
    ("ko", "codas", "안 해", "않 해"),
    ("ko", "codas", "좋아", "조아"),
    ("ko", "as_heard", "같이", "가치"),
    ("ko", "data_deta", "좋은데", "좋은대"),
    ("ko", "data_deta", "할게", "할께"),
    ("ko", "data_deta", "나의 집", "나에 집"),
    ("ko", "words", "낳았다", "낫았다"),
    ("ko", "words", "어떻게", "어떡해"),
    ("ko", "words", "며칠", "몇일"),
    ("ko", "yul_ryul", "확률", "확율"),
    ("ko", "loanwords", "메시지", "메세지"),
    ("ja", "yotsugana", "ずつ", "づつ"),
    ("ja", "yotsugana", "ちぢむ", "ちじむ"),
    ("ja", "long_vowels", "おとうさん", "おとおさん"),
    ("ja", "long_vowels", "とおり", "とうり"),
    ("ja", "prolonged_mark", "ユーザー", "ユーザ"),
    ("ja", "prolonged_mark", "サーバ", "サーバー"),
    ("ja", "lost_mark", "スーパー", "スパー"),
    ("ja", "vowel_for_mark", "ビール", "ビイル"),
    ("ja", "particles", "こんにちは", "こんにちわ"),
    ("ja", "ra_dropping", "食べられる", "食べれる"),
    ("ja", "ra_dropping", "している", "してる"),
    ("ja", "spoken", "すみません", "すいません"),
    ("ja", "okurigana", "行う", "行なう"),
    ("ja", "okurigana", "終わる", "終る"),
    ("ja", "loanwords", "ヴァイオリン", "バイオリン"),
    ("ja", "counters", "三ヶ月", "三ヵ月"),
    ("ja", "words", "シミュレーション", "シュミレーション"),
    ("zh", "particles", "高兴地说", "高兴的说"),
    ("zh", "particles", "跑得快", "跑的快"),
    ("zh", "particles", "我的书", "我得书"),
    ("zh", "verbs", "再见", "在见"),
    ("zh", "verbs", "做饭", "作饭"),
    ("zh", "verbs", "戴着帽子", "带着帽子"),
    ("zh", "pronouns", "她说", "他说"),
    ("zh", "pronouns", "那里", "哪里"),
    ("zh", "look_alikes", "自己", "自已"),
    ("zh", "look_alikes", "已經", "己經"),
    ("zh", "words", "应该", "因该"),
    ("zh", "words", "應該", "因該"),
    ("zh", "words", "以后", "以候"),
    ("zh", "variants", "好吗", "好嘛"),
]

# Words that look as if the habit could touch them.
SPARED = [
    ("ar", "hamza_add", "الكتاب"),  # the alif of the article is never given a hamza
    ("ar", "ta_marbuta", "مدرستي"),
    ("ar", "alif_maqsura", "كبيرة"),
    ("he", "final_he", "הבית"),
    ("he", "matres_drop", "ים"),  # at the start of a word yod is a consonant
    ("hi", "glides", "ये"),
    ("hi", "nasals", "अन्य"),
    ("bn", "homophones", "গদ্য"),  # ya after a virama is no letter of its own
    ("ta", "sandhi_drop", "காலத்தில் கதை"),
    ("th", "tone_marks", "มานะ"),
    ("my", "digits", "ရေ"),  # a vowel sign cannot stand on a digit
    ("ko", "codas", "안녕"),
    ("ko", "data_deta", "던데리"),
    ("ja", "okurigana", "発表した"),
    ("zh", "particles", "目的"),
    ("zh", "particles", "土地"),
    ("zh", "particles", "地方"),
    ("zh", "particles", "获得"),
]


@pytest.mark.parametrize(("language", "operation", "written", "misspelt"), HABITS)
def test_a_word_is_misspelt_as_people_do(
    language: str, operation: str, written: str, misspelt: str
) -> None:
    assert misspelt in _misspellings(written, language, operation)


@pytest.mark.parametrize(("language", "operation", "word"), SPARED)
def test_a_word_that_the_habit_does_not_concern_is_spared(
    language: str, operation: str, word: str
) -> None:
    assert not _misspellings(word, language, operation)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_operation_has_a_word_in_these_tests(language: str) -> None:
    tested = {operation for code, operation, *_ in HABITS if code == language}
    without_word = {"fa": {"tashkeel"}, "mr": {"independent_vowels"}, "gu": {"vocalic_r"}}
    names = {operation.name for operation in operations(language)}
    assert names - tested <= without_word.get(language, set())


@pytest.mark.parametrize(
    ("language", "names", "share"),
    [
        ("ar", {"hamza_drop", "hamza_add", "hamza_side"}, 71),
        ("ar", {"ta_marbuta"}, 16),
        ("ar", {"alif_maqsura"}, 0.7),
        ("hi", {"vowel_signs", "independent_vowels"}, 57),
        ("hi", {"anusvara", "anusvara_added"}, 16),
    ],
)
def test_measured_habits_have_the_measured_share(
    language: str, names: set[str], share: float
) -> None:
    assert sum(each.share for each in operations(language) if each.name in names) == share


@pytest.mark.parametrize("language", LANGUAGES)
def test_real_sentences_stay_valid(data_dir: Path, language: str) -> None:
    check_perturbation(Orthography(), _sentences(data_dir, language, 16), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_operation_alone_leaves_valid_text(data_dir: Path, language: str) -> None:
    for operation in operations(language):
        noise = Orthography(only=operation.name)
        check_perturbation(noise, _sentences(data_dir, language, 4), language)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    "text", ["", "  ", "x", "\u200c", "\u200d\u094d", "\ud800", "\0", "👨‍👩‍👧"]
)
def test_bad_input_does_no_harm(language: str, text: str) -> None:
    check_perturbation(Orthography(), [text], language)


def _misspellings(word: str, language: str, operation: str) -> set[str]:
    """Return what one edit of the operation makes of a word, under several chances."""
    noise, guard = Orthography(only=operation), Guard(word, ())
    chances = (Place(seed, word).chance() for seed in range(24))
    edits = {edit for chance in chances for edit in noise.proposals(word, language, chance)}
    return {Rewrite.of(word, [edit]).target for edit in edits if guard.admits(edit)}


@lru_cache(maxsize=64)
def _sentences(data_dir: Path, language: str, count: int) -> list[str]:
    # The Burmese of NTREX is in Zawgyi, not in Unicode.
    source = "wikiann_train" if language == "my" else "ntrex"
    with lzma.open(
        data_dir / "text" / f"{language}.{source}.txt.xz", "rt", encoding="utf-8"
    ) as file:
        lines = [line for line in file.read().splitlines() if len(line) > 30]
    return lines[:: len(lines) // count][:count]
