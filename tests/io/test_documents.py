"""Documents: YAML 1.2 and JSON to plain JSON types, and every way in which they can be wrong."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from slacalc.errors import FormatError, MissingExtraError
from slacalc.io.documents.documents import MOST_BYTES, dumps, load, loads

DEEP_JSON = '{"a":' * 60 + "1" + "}" * 60
BOMB = "a: &a [x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"{name}: &{name} [{', '.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)

plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**30), 10**30)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(blacklist_categories=["Cs"]), max_size=12),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.text(st.characters(blacklist_categories=["Cs"]), max_size=8), inner, max_size=4
        )
    ),
    max_leaves=12,
)
documents = st.dictionaries(
    st.text(st.characters(blacklist_categories=["Cs"]), max_size=8), plain, max_size=4
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("17:30", "17:30"),
        ("09:00-12:00", "09:00-12:00"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("~", None),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("0o17", 15),
        ("0x1F", 31),
        ("1.5e3", 1500.0),
        (".5", 0.5),
        ("1_000", "1_000"),
        ("2026-10-11", "2026-10-11"),
        ("'12'", "12"),
        ("!!str 12", "12"),
        ("&a 7", 7),
        ("[a, 1, [b]]", ["a", 1, ["b"]]),
        ("{b: {c: d}}", {"b": {"c": "d"}}),
        ("|\n  two\n  lines\n", "two\nlines\n"),
    ],
)
def test_yaml_means_what_yaml_1_2_says(text: str, value: object) -> None:
    """Scalars are read by the core schema; times, dates and the words of YAML 1.1 stay text."""
    assert {"a": value} == loads(f"a: {text}", format="yaml")


def test_names_are_text_whatever_they_look_like() -> None:
    """Names stay as they are written, as they would in JSON."""
    text = "1: a\n2026-10-11: b\nno: c\ntrue: d\n~: e\n'<<': f\n&x g: *x\n"
    names = ["1", "2026-10-11", "no", "true", "~", "<<", "g"]

    assert names == list(loads(text, format="yaml"))
    assert "g" == loads(text, format="yaml")["g"]


def test_alias_repeats_its_value() -> None:
    """An alias stands for what its anchor names, as often as it is used."""
    document = loads("a: &hours {mon: 9-17}\nb: *hours\nc: [*hours]\n", format="yaml")

    assert [{"mon": "9-17"}] == document["c"]
    assert document["a"] == document["b"]


@pytest.mark.parametrize(
    ("text", "place", "message"),
    [
        ("a: 1\nb: 2\na: 3\n", "line 3, column 1", "the name 'a' stands twice"),
        ("a: {b: 1, 'b': 2}", "line 1, column 11", "the name 'b' stands twice"),
        ("1: a\n'1': b\n", "line 2, column 1", "the name '1' stands twice"),
        ("a: b: c", "line 1, column 5", "mapping values are not allowed here"),
        ("a:\n\t- b", "line 2, column 1", "cannot start any token"),
        ("a: \0", "line 1, column 4", "a character that YAML does not allow"),
        ("a: 1\n---\nb: 2\n", "line 2, column 1", "a second document begins"),
        ("a: !!python/object/apply:os.system [ls]", "line 1, column 4", "the tag"),
        ("a: !mine 1", "line 1, column 4", "the tag '!mine' is not read"),
        ("a: !!set {b}", "line 1, column 4", "the tag"),
        ("%YAML 1.1\n---\na: yes", "line 2, column 1", "only YAML 1.2 is read"),
        ("x: &x {b: 1}\na:\n  <<: *x\n", "line 3, column 3", "merging with <<"),
        ("x: *x", "line 1, column 4", "nothing before it is named &x"),
        ("x: &x [*x]", "line 1, column 8", "nothing before it is named &x"),
        ("? [1]\n: 2", "line 1, column 3", "a list or mapping cannot be a name"),
        ("a: &a x\n*a : 2", "line 2, column 1", "an alias cannot be a name"),
        (f"a: {'1' * 301}", "line 1, column 4", "a number of 301 digits"),
        ("a: " + "[" * 20_000, "line 1, column", "more than 50 lists and mappings"),
        ("? " * 20_000, "line 1, column 3", "cannot be a name"),
        (BOMB, "line 6, column", "more than 100,000 values"),
        ("a: ['x'", "line 1, column 8", "expected ',' or ']'"),
    ],
)
def test_yaml_fault_names_its_place(text: str, place: str, message: str) -> None:
    """What is wrong with YAML is said with line and column, and quickly."""
    with pytest.raises(FormatError, match=message) as caught:
        loads(text, format="yaml")

    assert str(caught.value).startswith(place)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "the document is empty"),
        ("# a comment\n", "the document is empty"),
        ("~", "expected a mapping from names to values, got nothing"),
        ("[1]", r"expected a mapping from names to values, got list \[1\]"),
        ("a: .inf", "a: inf is no number"),
        ("a: -.INF", "a: -inf is no number"),
        ("a: [.nan]", "a.0: nan is no number"),
        ("a: .NaN", "a: nan is no number"),
        ('a: "\\UFFFFFFFF"', "no Unicode character"),
        ('a: "\\uD800"', "half a surrogate pair"),
    ],
)
def test_yaml_that_is_no_document_is_refused(text: str, message: str) -> None:
    """What YAML may hold and a document may not is refused by its path."""
    with pytest.raises(FormatError, match=message):
        loads(text, format="yaml")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('{"a": {"b": 1},\n "b": {"a": 1,\n   "a": 3}}', "line 3, column 4: the name 'a' stands"),
        ('{"a": "a", "b": ["a"], "a": 1}', "line 1, column 24: the name 'a' stands twice"),
        ('{"a{\\"": 1, "a{\\u0022": 2}', "line 1, column 13: the name"),
        # The second half is Python 3.13's.
        ('{"a": 1,}', "line 1, column 9: expecting property name|column 8: illegal trailing"),
        ("", "line 1, column 1: expecting value"),
        ('{"a": NaN}', "NaN is no number"),
        ('{"a": 1e999}', "a: inf is no number"),
        ('{"a": ' + "1" * 5000 + "}", "a number of 5000 digits"),
        ('{"a": "\\ud800"}', "a: .* holds half a surrogate pair"),
        ("[]", "expected a mapping"),
        ("[" * 100_000, "more than 50 lists and mappings"),
        (DEEP_JSON, "a.a.a: more than 50 lists and mappings"),
    ],
)
def test_json_fault_says_what_and_where(text: str, message: str) -> None:
    """What is wrong with JSON is said with its place, duplicate names included."""
    with pytest.raises(FormatError, match=message):
        loads(text, format="json")


@given(documents)
def test_documents_come_back_from_either_format(document: dict[str, object]) -> None:
    """Whatever JSON can hold survives both formats, names and texts that look like others too."""
    assert document == loads(dumps(document, format="json"), format="json")
    assert document == loads(dumps(document, format="yaml"), format="yaml")


def test_yaml_is_written_so_that_every_version_reads_it_alike() -> None:
    """Block style; what other versions of YAML take for more than text is quoted."""
    document = {
        "zone": "Europe/Berlin",
        "open": ["09:00-12:00", "no", 1, 1.5, None, True, "two words", "", "a: b", "ä\n\x85😀"],
        "levels": {"gold": {"targets": {}}, "2026-01-01": []},
        "rules": [{"when": {"a": "b"}, "level": "gold"}, [["x"]]],
        "k" * 300: {"v": "w"},
        "l" * 300: "v",
    }
    text = """zone: Europe/Berlin
open:
  - "09:00-12:00"
  - "no"
  - 1
  - 1.5
  - null
  - true
  - two words
  - ""
  - "a: b"
  - "ä\\n\\u0085😀"
levels:
  gold:
    targets: {}
  "2026-01-01": []
rules:
  - when:
      a: b
    level: gold
  - - - x
"""
    written = dumps(document, format="yaml")

    assert text == written[: len(text)]
    assert document == loads(written, format="yaml")


@given(st.text(max_size=60))
def test_no_text_breaks_the_readers(text: str) -> None:
    """Any text is a document or a FormatError, and nothing else."""
    for kind in ("yaml", "json"):
        try:
            document = loads(text, format=kind)
        except FormatError:
            continue
        assert isinstance(document, dict)


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ({"a": {1, 2}}, "a: a document holds no set"),
        ({"a": {1: 2}}, "a: the name 1 is no text"),
        ({"a": b"x"}, "a: a document holds no bytes"),
        ([], "expected a mapping"),
    ],
)
def test_only_plain_types_are_written(document: dict[str, object], message: str) -> None:
    """What JSON has no type for is refused, by its path."""
    with pytest.raises(FormatError, match=message):
        dumps(document, format="json")


def test_circle_is_refused() -> None:
    """A value that holds itself is too deep, not endless."""
    document: dict[str, object] = {}
    document["a"] = document

    with pytest.raises(FormatError, match="more than 50"):
        dumps(document, format="yaml")


@pytest.mark.parametrize("name", ["a.yaml", "a.YML", "a.json"])
def test_load_takes_the_format_from_the_name(tmp_path: Path, name: str) -> None:
    """Files are read by their suffix, a byte order mark or not."""
    (tmp_path / name).write_bytes(b'\xef\xbb\xbf{"a": "\xc3\xa4"}')

    assert {"a": "ä"} == load(tmp_path / name)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.toml", b"", "the name does not say the format"),
        ("missing.yaml", None, "missing.yaml: cannot be read: no such file"),
        ("a.yaml", b"a: 1\nb: \xff\n", "a.yaml: line 2, column 4: this is not UTF-8"),
        ("a.json", b"\xff\xfe{\0}\0", "a.json: line 1, column 1: this is not UTF-8"),
        ("a.yaml", b"a: 1\na: 2\n", "a.yaml: line 2, column 1: the name 'a' stands twice"),
        ("a.yaml", b"#" * (MOST_BYTES["yaml"] + 1), "more than 1 MiB"),
        ("a\0.yaml", None, "cannot be read: embedded null"),
    ],
)
def test_load_says_which_file(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    """What is wrong with a file is said with its name."""
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(FormatError, match=message):
        load(path)


def test_loads_refuses_long_texts_and_other_formats() -> None:
    """Texts have the same bound as files, and the format is one of two."""
    with pytest.raises(FormatError, match="more than 1 MiB"):
        loads(" " * (MOST_BYTES["yaml"] + 1), format="yaml")
    with pytest.raises(FormatError, match="format='toml' is not possible"):
        loads("", format="toml")  # type: ignore[arg-type] - the mistake that is tested


def test_yaml_without_its_extra_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without ruamel.yaml, reading YAML is a MissingExtraError; the rest works."""
    (tmp_path / "a.yaml").write_text("a: 1", "utf-8")
    monkeypatch.setitem(sys.modules, "ruamel.yaml", None)

    assert 'a: "09:00"\n' == dumps({"a": "09:00"}, format="yaml")
    assert {"a": 1} == loads('{"a": 1}', format="json")
    with pytest.raises(MissingExtraError, match=r"run: pip install 'slacalc\[yaml\]'"):
        load(tmp_path / "a.yaml")
