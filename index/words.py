"""Words of English that say nothing of what a text is about."""

from __future__ import annotations

FUNCTION_WORDS = frozenset(
    """
    a about above after again against all also although am among an and any are as at be
    because been before being below between both but by can could did do does doing down
    during each either few for from further had has have having he her here hers herself him
    himself his how however i if in into is it its itself just many may me might more most
    much must my neither no nor not of off on once one only onto or other our out over own
    per rather same shall she should since so some such than that the their theirs them
    themselves then there therefore these they this those though through thus to together
    too under until unless up upon us very was we were what whatever when where whereas
    whether which while who whom whose why will with within without would yes yet you your
    yours please tell say give name list yesterday today tomorrow according regarding
    concerning despite following including like mr mrs ms first second answer question
    passage passages record records document
    """.split()
)
"""Articles, pronouns, prepositions, auxiliaries, and what a request is clad in."""

QUESTION_WORDS = frozenset(
    """
    what when where which who whom whose why how did does do is are was were has have had
    can could will would should may might say said tell state stated name named list give
    given describe mention mentioned according record records report reported exactly
    """.split()
)
"""What a question asks with."""
