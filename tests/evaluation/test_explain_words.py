"""The languages of explanations: complete, and counting as people count."""

from __future__ import annotations

from datetime import timedelta
from string import Formatter

import pytest

from slacalc import BusinessDays
from slacalc.evaluation.explanation.phrases import Speaker
from slacalc.evaluation.explanation.words import ENGLISH_PHRASES, LANGUAGES, Words, words_of

ENGLISH = words_of("en")


def places(text: str) -> set[str | None]:
    """Return the names of the places in *text* that are to be filled in."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("language", LANGUAGES)
def test_language_says_everything(language: str) -> None:
    """Every language has every sentence, noun and unit, with the same places to fill in."""
    words = words_of(language)
    assert language == words.language
    assert {name: places(text) for name, text in ENGLISH.texts.items()} == {
        name: places(text) for name, text in words.texts.items()
    }
    assert set(ENGLISH.nouns) == set(words.nouns)
    assert set(ENGLISH.short) == set(words.short)
    assert set(ENGLISH.terms) <= set(words.terms)
    assert 7 == len(set(words.weekdays))
    numbers = {words.form(count) for count in range(200)}
    assert {numbers == set(range(len(forms) - 1)) for forms in words.nouns.values()} == {True}


@pytest.mark.parametrize("language", ["ru", "bg"])
def test_other_languages_say_every_phrase(language: str) -> None:
    """What the engine says in English has its phrase, with a place for each part."""
    phrases = words_of(language).phrases
    assert set(ENGLISH_PHRASES) == set(phrases)
    for name, pattern in ENGLISH_PHRASES.items():
        assert {str(place) for place in range(pattern.groups)} == places(phrases[name])


@pytest.mark.parametrize(
    ("language", "noun", "expected"),
    [
        ("en", "hour", {0: "0 hours", 1: "1 hour", 2: "2 hours", 21: "21 hours"}),
        (
            "ru",
            "hour",
            {
                0: "0 часов",
                1: "1 час",
                2: "2 часа",
                4: "4 часа",
                5: "5 часов",
                11: "11 часов",
                12: "12 часов",
                14: "14 часов",
                20: "20 часов",
                21: "21 час",
                22: "22 часа",
                101: "101 час",
                111: "111 часов",
                112: "112 часов",
                1003: "1003 часа",
            },
        ),
        ("ru", "working_day", {1: "1 рабочий день", 3: "3 рабочих дня", 25: "25 рабочих дней"}),
        ("ru", "minute", {1: "1 минута", 22: "22 минуты", 15: "15 минут"}),
        ("bg", "hour", {0: "0 часа", 1: "1 час", 2: "2 часа", 21: "21 часа"}),
        ("bg", "working_day", {1: "1 работен ден", 2: "2 работни дни", 21: "21 работни дни"}),
        ("bg", "minute", {1: "1 минута", 31: "31 минути"}),
    ],
)
def test_nouns_after_numbers(language: str, noun: str, expected: dict[int, str]) -> None:
    """Nouns take the form that their language wants after a number."""
    say = Speaker(words_of(language))
    assert expected == {count: say.counted(count, noun) for count in expected}


CAUSES = [
    ("created, event 1", "создано, событие 1", "създадено, събитие 1"),
    ("returned automatically", "возвращено автоматически", "върнато автоматично"),
    ("no longer promised", "больше не обещано", "вече не е обещано"),  # noqa: RUF001 - Bulgarian
    ("held", "удержанное время", "задържано време"),
    ("status=pending, deferred, event x", "status=pending, отложено, событие x",
     "status=pending, отложено, събитие x"),
    ("promise changed", "promise changed", "promise changed"),
    ("", "", ""),
]  # fmt: skip


@pytest.mark.parametrize(("english", "russian", "bulgarian"), CAUSES)
def test_causes(english: str, russian: str, bulgarian: str) -> None:
    """Causes are said in each language; what it has no words for stays as it is."""
    said = [Speaker(words_of(language)).cause(english) for language in LANGUAGES]
    assert [english.replace("held", "time held"), russian, bulgarian] == said


REASONS = [
    ("no rule matches", "ни одно правило не подошло"),
    ("rule a is b promises nothing", "правило a is b ничего не обещает"),
    ("no amount for size='is'  and no default", "нет времени для size='is'  и нет значения"),
    ("no calendar for region='x' and no default", "нет календаря для region='x' и нет значения"),
    (
        "no calendar: fact region is not given and there is no default",
        "нет календаря: region не указано и нет значения",
    ),
    ("contract is not given", "contract не указано"),
    ("contract is 'is {0}'", "contract = 'is {0}'"),
    ("something else", "something else"),
]


@pytest.mark.parametrize(("english", "russian"), REASONS)
def test_reasons(english: str, russian: str) -> None:
    """Reasons are said in each language, and values are shown as they are."""
    assert english == Speaker(ENGLISH).reason(english)
    said = Speaker(words_of("ru")).reason(english)
    assert russian == said.removesuffix(" по умолчанию")


def test_violations() -> None:
    """A deferral without effect is said in each language."""
    violation = "deferred, event 4: 2 deferrals are the most, so it has no effect"
    said = [Speaker(words_of(language)).violation(violation) for language in LANGUAGES]
    assert [
        violation,
        "отложено, событие 4: предел откладываний 2, не учтено",
        "отложено, събитие 4: пределът на отлаганията е 2, не важи",  # noqa: RUF001 - Bulgarian
    ] == said
    assert "another" == Speaker(words_of("ru")).violation("another")


def test_charged() -> None:
    """Who is charged for a pause is said with its cause."""
    assert "created, event 1 (waits for customer)" == Speaker(ENGLISH).charged(
        "created, event 1", "customer"
    )


def test_words_are_values() -> None:
    """A language is loaded once."""
    assert isinstance(ENGLISH, Words)
    assert ENGLISH is words_of("en")


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (timedelta(0), "0 minutes"),
        (timedelta(microseconds=999_999), "0 minutes"),
        (timedelta(seconds=1), "1 second"),
        (timedelta(hours=3, minutes=10), "3 hours 10 minutes"),
        (timedelta(days=2) - timedelta(seconds=1), "47 hours 59 minutes 59 seconds"),
        (timedelta(days=2), "2 days"),
        (timedelta(days=2, microseconds=999_999), "2 days"),
        (timedelta(days=2, seconds=1), "2 days 1 second"),
        (timedelta(days=10, hours=1), "10 days 1 hour"),
    ],
)
def test_real_time(span: timedelta, expected: str) -> None:
    """From two days on days are said, and what is left of them, but for parts of a second."""
    assert expected == Speaker(ENGLISH).wall(span)


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        (timedelta(0), "0 min"),
        (timedelta(hours=26, minutes=1, seconds=1), "26 h 1 min"),
        (timedelta(hours=1, seconds=1), "1 h 1 s"),
        (BusinessDays(10), "10 wd"),
        (BusinessDays("1.5"), "1.5 wd"),
        (BusinessDays("1.375"), "1.37 wd"),
        (BusinessDays("0.05"), "0.05 wd"),
    ],
)
def test_amounts_in_tables(amount: timedelta | BusinessDays, expected: str) -> None:
    """The two largest units, or days with two decimals at most, cut; Russian has a comma."""
    assert expected == Speaker(ENGLISH).short(amount)
    russian = Speaker(words_of("ru")).short(amount)
    assert expected.partition(" ")[0].replace(".", ",") == russian.partition(" ")[0]
