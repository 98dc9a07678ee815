"""What a claim denies against what its paragraph does."""

from __future__ import annotations

import pytest

from qa.denials import denied

CONTRADICTED = [
    # a denial put in, left out
    ("The pier had not been repaired.", "The pier had been repaired."),
    ("The pier had been repaired.", "The pier had not yet been repaired."),
    # another verb is shared and agrees
    (
        "Ostrava repaired the pier and had not dredged the harbour.",
        "Ostrava had repaired the pier and had dredged the harbour.",
    ),
    # nothing of the kind
    ("Fines had been imposed.", "The fee had been raised; no fines had been imposed."),
    ("A light was put up at Brill.", "No light had been put up at Brill, for want of money."),
    # the verb itself denies
    ("The owners refused to pay.", "The owners had not refused to pay."),
    ("The inspectors were able to enter.", "The inspectors had been unable to enter."),
    # an irregular verb
    ("The owners paid the arrears.", "The owners had not paid the arrears."),
    # the halves of a contrast
    (
        "The court found a breach of article 9, but not of article 11.",
        "The court had found a breach of article 11, but not of article 9.",
    ),
    # a word and its opposite
    ("Ostrava would maintain its objection.", "Ostrava would withdraw its objection."),
    ("The list included the pilots.", "The list left out the pilots."),
]


@pytest.mark.parametrize(("claim", "source"), CONTRADICTED)
def test_a_contradiction_is_found(claim: str, source: str) -> None:
    assert denied(claim, source)


AGREEING = [
    # the same, denied or not
    ("The pier had not been repaired.", "The pier had not been repaired."),
    ("The pier was repaired.", "The pier had been repaired."),
    # denied twice is not denied
    ("The crews were able to land.", "The crews had never been unable to land."),
    # bounds deny nothing
    ("No fewer than 12 piers were repaired.", "At least 12 piers had been repaired."),
    ("Not more than 12 piers were repaired.", "Up to 12 piers had been repaired."),
    ("The tax was not only high but unfair.", "The tax was high and unfair."),
    # `without` and `no` deny the thing, not the verb
    (
        "The board considered it without a report.",
        "The board considered it, no report having come.",
    ),
    # a denial of something else
    ("The pier was repaired.", "The pier had been repaired, but the light had not been lit."),
    # could not say, was unable to tell
    ("Ms. Orlo could not say when.", "Ms. Orlo said that she was unable to tell them when."),
    # an opposite that the claim has as well
    ("Some would support it and some oppose it.", "Some would oppose it and some support it."),
]


@pytest.mark.parametrize(("claim", "source"), AGREEING)
def test_what_agrees_is_left_alone(claim: str, source: str) -> None:
    assert not denied(claim, source)
