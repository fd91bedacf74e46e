"""Words that claim what nobody has shown: compliance, approval, safety, an effect in medicine.

A clause may hold one where it denies it, or where it speaks of a part that somebody else sells.
"""

import itertools
import re
from collections.abc import Iterator
from pathlib import Path

from inphase_hardware.safety_file import REPOSITORY

DOCUMENTS = (
    "*.md",
    "docs/*.md",
    "deploy/*.md",
    "hardware/**/*.md",
    "hardware/**/*.csv",
    "hardware/**/*.toml",
)
NOT_OURS = ("the better one is approved as a medical supply",)
"""What is said of a part that is bought."""
_CLAIM = re.compile(
    r"""\b(?: compl(?:iant|iance|ies|y)\b | certifi\w+ | conform(?:s|ity|ant|ance)?\b | homologated
    | approv(?:ed|al)\b
    | (?:IEC|ISO|EN|FDA|CE|UL|MDR)[\s-](?:[\d-]+\s)?(?:cleared|listed|mark\w*|tested)
    | (?:meets|fulfils?|satisf\w+|pass(?:es|ed))\s(?:\w+\s){0,4}(?:IEC|ISO|EN|FDA|standards?)\b
    | meets\s(?:the\s)?requirements | (?:IEC|ISO|EN)\s[\d-]+\sis\smet | in\saccordance\swith
    | (?:medical|hospital|clinical)[\s-]grade | (?:medically|clinically)\s\w+
    | (?:proven|guaranteed|perfectly|completely)\s(?:to\sbe\s)?safe | harmless | risk[\s-]free
    | safe\s(?:for|on|with)\s(?:a\s)?(?:patients?|people|persons?|humans?|clients?|children)
    | safe\sto\s(?:use|wear|touch)
    | (?:electrically|intrinsically|inherently|absolutely|entirely)\ssafe
    | (?:clinically|medically|scientifically|fully)[\s-](?:validated|tested|proven)
    | validated\s(?:for|in|on|by)\b | (?:medical|diagnostic|therapeutic)\s(?:device|equipment)
    | for\s(?:medical|clinical|diagnostic|therapeutic)\suse
    | (?:treats?|cures?|heals?|relieves?|diagnos(?:es?|ing)|detects?)\s(?:\w+\s){0,2}
      (?:patients?|anxiety|depression|trauma|disorders?|diseases?|symptoms?|illness\w*|arrhythmias?)
    | (?:improv|strengthen|increas|enhanc|boost|deepen|restor|foster|promot|predict)\w*\s
      (?:\w+\s){0,3}(?:therap\w+|empathy|alliance|attachment|treatment|outcomes?|healing|recovery)
    | brains?\s(?:\w+\s)?in\ssync | more\s(?:synchrony\s)?is\sbetter )""",
    re.IGNORECASE | re.VERBOSE,
)
_NO_RISK = re.compile(
    r"\b(?:no|without(?:\sany)?|zero)\s(?:risks?|dangers?|hazards?)\s(?:to|for|of)\b"
    r"|\bcannot\s(?:harm|hurt|injure)\b",
    re.I,
)
"""A claim that is worded as a denial."""
_DENIAL = re.compile(
    r"\b(?:not?(?!\sonly)|nothing|nobody|never|none|neither|nor|without|cannot)\b", re.I
)
_CLAUSE = re.compile(
    r"(?:[,;]\s+|\s+)(?:(?:and|but|yet|while|because)\s+)"
    r"(?=(?:it|they|we|this|these|the|is|are|was|has|have|been|meets|compl\w+|conform\w*)\b)"
    r"|,\s+(?=(?:it|they|we|this)\b)",
    re.I,
)
"""Where a clause begins to which the denial before it does not reach."""
_END = re.compile(r"(?<=[.!?:;|])\s+|\s*\n(?=\s*(?:\n|[-*#|\d]))")


def claims(root: Path = REPOSITORY) -> list[str]:
    """Name every sentence of a document that claims such a thing, with its file and line."""
    return [
        f"{path.relative_to(root)}:{line} claims {word!r}: {sentence}"
        for path in documents(root)
        for line, word, sentence in claims_in(path.read_text(encoding="utf-8"))
    ]


def documents(root: Path) -> list[Path]:
    """Return what is searched."""
    return sorted({path for pattern in DOCUMENTS for path in root.glob(pattern)})


def claims_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield line, word and sentence of each claim in a text."""
    start = 0
    for end in [*(match.start() for match in _END.finditer(text)), len(text)]:
        sentence = text[start:end]
        words = " ".join(sentence.split())
        denied = _denied(sentence)
        found = [
            match
            for match in _CLAIM.finditer(sentence)
            if not any(first <= match.start() < last for first, last in denied)
        ]
        for match in (*found, *_NO_RISK.finditer(sentence)):
            if not any(bought in words for bought in NOT_OURS):
                line = text.count("\n", 0, start + match.start()) + 1
                yield line, match.group().strip(), words
        start = end


def _denied(sentence: str) -> list[tuple[int, int]]:
    """Where a sentence's clauses with a denial begin and end."""
    edges = [0, *(match.end() for match in _CLAUSE.finditer(sentence)), len(sentence)]
    return [
        (first, last)
        for first, last in itertools.pairwise(edges)
        if _DENIAL.search(sentence, first, last)
    ]
