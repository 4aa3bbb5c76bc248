"""Mistakes that somebody could make in `rules.py`; the promises must notice each of them.

Each is a line of the rules, a part of that line, and what stands there wrongly.
"""

BLOCKS = "if tally.block > method.tolerated_blocks:"
SUPPORT = "if tally.in_favor < share(method.support, of=tally.electors, least=2):"
QUORUM = "if tally.not_opposed < share(method.quorum, of=tally.electors, least=3):"
ASIDE = "if 100 * tally.opposed > method.aside * (tally.in_favor + tally.opposed):"
SHARE = "return min(of, max(least, -(-percent * of // 100)))"
CIRCLE = "if tally.not_opposed < share(method.quorum, of=tally.electors):"
CIRCLE_SUPPORT = "if tally.in_favor < min(tally.electors, method.in_favor):"
REACH = "if told < share(method.reach, of=electors):"
FLOOR = "if yes < share(percent, of=electors, least=least) or not electors:"
PART = "return Verdict.ADOPT if yes >= part * (yes + no) else Verdict.NOT_YET"
TWO_YES = "if yes < min(2, electors) or not electors:"
MAJORITY = "if not_opposed < share(method.quorum, of=electors):"
FILLED = "not_opposed = yes + passed"
MORE = "return Verdict.ADOPT if yes > no else Verdict.NOT_YET"
KEYS = "return Verdict.ADOPT if keys >= needed else Verdict.NOT_YET"

MISTAKES = {
    # blocks
    "blocks never stop": (BLOCKS, "tally.block > method.tolerated_blocks", "False"),
    "as many blocks as are tolerated stop": (BLOCKS, ">", ">="),
    "tolerated blocks stop": (BLOCKS, " > method.tolerated_blocks", ""),
    "blocks are outweighed by support": (BLOCKS, ">", "> tally.in_favor +"),
    "support is asked before blocks": (BLOCKS, "if", "if tally.in_favor and"),
    # support
    "one more than the support": (SUPPORT, "<", "<="),
    "one supporter suffices": (SUPPORT, "least=2", "least=1"),
    "three supporters are needed": (SUPPORT, "least=2", "least=3"),
    "passing supports": (SUPPORT, "in_favor", "not_opposed"),
    "reservations do not support": (SUPPORT, "in_favor", "agree"),
    "no support is needed": (SUPPORT, "tally.in_favor <", "0 >"),
    "support of those who speak": (SUPPORT, "tally.electors", "tally.electors - tally.silent"),
    "another support": ("support: int = 25", "25", "33"),
    # quorum
    "turnout counts as quorum": (QUORUM, "not_opposed", "electors - tally.silent"),
    "standing aside fills the quorum": (QUORUM, "not_opposed", "stand_aside + tally.not_opposed"),
    "passing does not fill the quorum": (QUORUM, "not_opposed", "in_favor"),
    "one more than the quorum": (QUORUM, "<", "<="),
    "two make a quorum": (QUORUM, "least=3", "least=2"),
    "no quorum": (QUORUM, "tally.not_opposed <", "0 >"),
    "another quorum": ("quorum: int = 40\n    aside", "40", "50"),
    # standing aside
    "a quarter aside is too many": (ASIDE, ">", ">="),
    "tolerated blocks are not opposed": (ASIDE, "opposed >", "stand_aside >"),
    "tolerated blocks vanish": ("return self.stand_aside + self.block", " + self.block", ""),
    "aside among all electors": (ASIDE, "(tally.in_favor + tally.opposed)", "tally.electors"),
    "aside among those who pass too": (ASIDE, "tally.in_favor +", "tally.not_opposed +"),
    "aside among those in favor": (ASIDE, "tally.in_favor + tally.opposed", "tally.in_favor"),
    "nobody may stand aside": (ASIDE, " > method.aside * (tally.in_favor + tally.opposed)", ""),
    "any number may stand aside": (ASIDE, "100 *", "0 *"),
    "another aside": ("aside: int = 25", "25", "34"),
    # floors
    "percents as floats": (
        SHARE,
        "-(-percent * of // 100)",
        "__import__('math').ceil(percent / 100 * of)",
    ),
    "percents rounded down": (SHARE, "-(-percent * of // 100)", "percent * of // 100"),
    "percents rounded half up": (SHARE, "-(-percent * of // 100)", "(percent * of + 50) // 100"),
    "a floor above all electors": (SHARE, "min(of,", "max(0,"),
    "no least number of people": (SHARE, "max(least,", "max(0,"),
    "nobody adopts": ("return Verdict.ADOPT if tally.electors else", "tally.electors", "True"),
    # circles and silence
    "an objection needs a second": ("if tally.block:", "block", "block > 1"),
    "a circle counts turnout": (CIRCLE, "not_opposed", "electors - tally.silent"),
    "a circle needs no quorum": (CIRCLE, "tally.not_opposed <", "0 >"),
    "a circle needs nobody in favor": (CIRCLE_SUPPORT, "tally.in_favor <", "0 >"),
    "a circle of nobody waits for one": (CIRCLE_SUPPORT, "min(tally.electors, method", "(method"),
    "an objection to silence needs a second": ("if objections:", "objections", "objections > 1"),
    "who was not told cannot object": ("if objections:", "objections", "objections and told"),
    "word reached too few": (REACH, "told", "told + 1"),
    "word must reach one more": (REACH, "<", "<="),
    # yes or no
    "the threshold must be passed": (PART, ">=", ">"),
    "the threshold is of all electors": (PART, "(yes + no)", "electors"),
    "the threshold is a float": (PART, ">= part *", ">= float(part) * 1.0000000000000002 *"),
    "saying no fills the quorum": (FLOOR, "yes", "yes + no"),
    "no floor under yes": (FLOOR, "yes < share(percent, of=electors, least=least) or", ""),
    "nobody says yes": (FLOOR, " or not electors", ""),
    "a tie recalls": (MORE, ">", ">="),
    "who passes says yes": (MORE, "yes > no", "not_opposed > no"),
    "who passes says no": (MORE, "> no", "> no + passed"),
    "more than all others": (MORE, "> no", "> electors - yes"),
    "one yes is a majority": (TWO_YES, "2", "1"),
    "three must say yes": (TWO_YES, "2", "3"),
    "two yes are asked of one": (TWO_YES, "min(2, electors)", "2"),
    "nobody is a majority": (TWO_YES, " or not electors", ""),
    "a majority by turnout": (MAJORITY, "not_opposed", "not_opposed + no"),
    "who passes fills no quorum": (FILLED, " + passed", ""),
    "one more than the majority's quorum": (MAJORITY, "<", "<="),
    "no quorum of a majority": (MAJORITY, "not_opposed <", "0 >"),
    "another quorum of a majority": ("quorum: int = 20", "20", "25"),
    # keys
    "one key more": (KEYS, ">=", ">"),
    "one key less": (KEYS, "needed", "needed - 1"),
}
