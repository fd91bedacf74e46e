"""A claim in a document is found and named with its line; a denial is none."""

from pathlib import Path

import pytest

from inphase_hardware.rules import claims

REPOSITORY = Path(__file__).parents[2]


@pytest.mark.parametrize(
    "text",
    [
        "# Case\n\nIt is made of ABS.\nIt complies\nwith IEC 60601-1.\n",
        "| part | why |\n|---|---|\n| case | none |\n| lamp | certified by a laboratory |\n",
        "- a medical-grade supply\n",
        "It is not loud. It is approved.\n",
        "The case is safe for patients.\n",
        "CE-marked\n",
        "It meets IEC 60601-1.",
        "The isolators conform to IEC 60747-17.",
        "It passed the tests of IEC 60601-1.",
        "It has no fan and is certified.",
        "Nothing in it is earthed, it complies with IEC 60601-1.",
        "It is not only tested but certified.",
        "It is clinically validated.",
        "It is safe to use.",
        "It poses no risk to people.",
        "It cannot harm a person.",
        "A medical device for two people.",
        "Suitable for clinical use.",
        "It treats anxiety.",
        "It detects cardiac arrhythmias.",
        "It strengthens the therapeutic alliance.",
        "It improves how therapy goes.",
        "Their brains are in sync.",
        "More synchrony is better.",
    ],
)
def test_a_claim_is_found(text: str) -> None:
    assert len(list(claims.claims_in(text))) == 1


@pytest.mark.parametrize(
    "text",
    [
        "Nothing here is\ncertified.\n",
        "It is not certified, to any standard, by anybody.\n",
        "Nothing claims compliance, certification or approval.",
        "It is no medical device, and says nothing about empathy or outcome of treatment.",
        "No compliance is claimed, and nobody has approved it.\n",
        "1 kilohm between two, as IEC 60601-1 measures; touch-proof, DIN 42802.\n",
        "The better one is approved as a medical supply.\n".replace("The", "the"),
    ],
)
def test_a_denial_and_the_name_of_a_standard_are_no_claims(text: str) -> None:
    assert list(claims.claims_in(text)) == []


def test_a_claim_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "hardware").mkdir()
    page = tmp_path / "hardware/README.md"
    page.write_text("# Case\n\nIt is made of ABS. It\ncomplies with it.\n", encoding="utf-8")
    (tmp_path / "README.md").write_text("It is not certified.\n", encoding="utf-8")
    assert claims.claims(tmp_path) == [
        "hardware/README.md:4 claims 'complies': It complies with it."
    ]


def test_the_search_for_claims_sees_the_safety_file_and_the_bill() -> None:
    found = {str(path.relative_to(REPOSITORY)) for path in claims.documents(REPOSITORY)}
    assert {
        "README.md",
        "docs/safety.md",
        "hardware/README.md",
        "hardware/bill_of_materials.csv",
        "hardware/safety/hazards.toml",
        "hardware/safety/intended_use.md",
    } <= found
