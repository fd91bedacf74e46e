"""Words that claim what nobody has shown: compliance, certification, approval, medical safety.

A sentence may hold one where it denies it, or where it speaks of a part that somebody else sells.
"""

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
    | meets\s(?:the\s)?(?:requirements|standards?|IEC|ISO|EN)\b | in\saccordance\swith
    | (?:medical|hospital|clinical)[\s-]grade | (?:medically|clinically)\s\w+
    | (?:proven|guaranteed|perfectly|completely)\s(?:to\sbe\s)?safe | harmless | risk[\s-]free
    | safe\s(?:for|on|with)\s(?:a\s)?(?:patients?|people|persons?|humans?|clients?|children) )""",
    re.IGNORECASE | re.VERBOSE,
)
_DENIAL = re.compile(r"\b(?:not?|nothing|nobody|never|none|neither|nor|without|cannot)\b", re.I)
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
        for match in _CLAIM.finditer(sentence):
            words = " ".join(sentence.split())
            if not _DENIAL.search(sentence) and not any(bought in words for bought in NOT_OURS):
                line = text.count("\n", 0, start + match.start()) + 1
                yield line, match.group().strip(), words
        start = end
