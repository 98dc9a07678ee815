"""From a symbol, a name or a treaty to the body."""

from __future__ import annotations

import pytest

from index.bodies import (
    acronym_of_symbol,
    bodies,
    body_known_as,
    body_named,
    body_of_symbol,
    infer_body,
)

CRPD_TREATY = "The Convention on the Rights of Persons with Disabilities"
CRC = "Committee on the Rights of the Child"


def test_the_table_is_sound() -> None:
    """No two bodies share a name or a symbol: what is found is never a matter of order."""
    names = [name.casefold() for body in bodies() for name in body.names]
    symbols = [symbol for body in bodies() for symbol in body.symbols]
    labels = [body.label for body in bodies()]
    assert len(set(names)) == len(names)
    assert len(set(symbols)) == len(symbols)
    assert len(set(labels)) == len(labels)
    called = {name.casefold() for body in bodies() for name in body.called}
    assert called.isdisjoint(set(names) - {"first committee", "fourth committee"})


@pytest.mark.parametrize("body", bodies(), ids=lambda body: body.label)
def test_each_body_is_found_by_all_that_it_is_known_by(body: object) -> None:
    from index.bodies import Body

    assert isinstance(body, Body)
    for symbol in body.symbols:
        assert body_of_symbol(f"{symbol}/SR.12") == body
    for name in body.names:
        assert body_named(f"United Nations {name.upper()} Fifth session") == body
        assert body_known_as(name) == body
    assert body_known_as(body.label.lower()) == body


@pytest.mark.parametrize(
    ("symbol", "label"),
    [
        ("CMW/C/SR.608", "CMW"),
        ("CRPD/C/6/SR.10", "CRPD"),
        ("E/C.12/2019/SR.29", "CESCR"),  # not its organ, the Council
        ("E/2004/SR.12", "ECOSOC"),
        (
            "E/CN.4/Sub.2/2003/SR.5",
            "Sub-Commission on the Promotion and Protection of Human Rights",
        ),
        ("E/CN.99/SR.5", None),  # unknown, though its organ is known
        ("XYZ/C/SR.5", None),
    ],
)
def test_body_of_symbol(symbol: str, label: str | None) -> None:
    body = body_of_symbol(symbol)
    assert (body.label if body else None) == label


def test_an_unknown_body_is_called_by_its_symbol() -> None:
    assert acronym_of_symbol("XYZ/C/SR.5") == "XYZ"
    assert acronym_of_symbol("A/C.9/SR.5") is None  # a principal organ's letter is no acronym


def test_names_are_found_in_spite_of_breaks() -> None:
    body = body_named("HUMAN RIGHTS  COMM ITTEE")
    assert body is not None
    assert body.label == "CCPR"


@pytest.mark.parametrize(
    ("text", "label"),
    [
        # its own treaty by name, other bodies by theirs
        (f"{CRPD_TREATY} had been discussed with the {CRC}.", "CRPD"),
        # two treaties, as often: no ground for either
        (f"{CRPD_TREATY} and the Convention on the Rights of the Child were in force.", None),
        ("The Committee had met.", None),
    ],
)
def test_infer_body(text: str, label: str | None) -> None:
    body = infer_body(text)
    assert (body.label if body else None) == label
