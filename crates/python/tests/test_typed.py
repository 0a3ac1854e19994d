"""Each option of a verb has its type, and the guide's script passes a strict checker."""

import subprocess
import sys

import pytest

from test_docs import shown_code

CALLS = """
import obole
def calls(ledger: obole.Ledger, models: obole.Models) -> None:
    obole.kpi(ledger, profile="fep", start_month=7, emergency=["storm"])
    obole.plan(ledger, models, "2025-01-01", "spring", goal="renew", budget=500, channel="post", segment=["new", "loyal"])
    obole.import_gifts("gifts.csv", out="ledger", add=True, from_="canonical-gifts", control_total="120.50")
    obole.value(ledger, discount=0.05)
    obole.segments(ledger, profile="wmf")
    obole.remind(ledger, never_ask_from=0.4)
    obole.fit(ledger, "2024-01-01", progress=lambda done, of, part: None)
"""
WRONG = [
    ('obole.kpi("ledger", profil="fep")', 'did you mean "profile"?'),
    ('obole.plan("ledger", "models", "2025-01-01", "spring", channel="mail")', "Literal['email', 'post', 'phone', 'sms']"),
    ('obole.value("ledger", discount=[1])', "float | str"),
]


def checked(folder, script):
    (folder / "script.py").write_text(script)
    # scikit-learn has no types.
    mypy = [sys.executable, "-m", "mypy", "--strict", "--disable-error-code=import-untyped", "script.py"]
    return subprocess.run(mypy, cwd=folder, capture_output=True, text=True, check=False).stdout


def test_a_checker_knows_every_option(tmp_path):
    assert "Success" in checked(tmp_path, CALLS)
    said = checked(tmp_path, "import obole\n" + "\n".join(call for call, _ in WRONG))
    assert all(f"script.py:{line}: error" in said for line in range(2, 2 + len(WRONG))), said
    assert all(why in said for _, why in WRONG), said


@pytest.mark.parametrize("page", ["en", "fr"])
def test_the_script_of_the_guide_passes_a_strict_checker(page, tmp_path):
    said = checked(tmp_path, shown_code(page))
    assert "Success" in said, said
