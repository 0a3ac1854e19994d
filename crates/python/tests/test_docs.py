"""The Python that the pages show runs, in the order of each page, beside the sample; notebooks hold their pictures."""

import json
import re
import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


def shown_code(page):
    """The Python of a page as one script."""
    text = (ROOT / "docs" / page / "integrator.md").read_text(encoding="utf-8")
    shown = re.findall(r"```python\n(.*?)```", text, flags=re.DOTALL)
    assert len(shown) == 5
    return "\n".join(shown)


@pytest.mark.parametrize("page", ["en", "fr"])
def test_what_a_page_shows_runs(page, tmp_path, monkeypatch):
    pytest.importorskip("polars")
    pytest.importorskip("sklearn")
    shutil.copytree(ROOT / "data" / "canonical", tmp_path / "data" / "canonical")
    monkeypatch.chdir(tmp_path)
    exec(compile(shown_code(page), page, "exec"), {})
    assert list(tmp_path.glob("*.csv"))


def test_notebooks_are_stored_with_their_pictures():
    notebooks = sorted((ROOT / "notebooks").glob("*.ipynb"))
    assert len(notebooks) >= 7
    for notebook in notebooks:
        text = notebook.read_text(encoding="utf-8")
        code = [cell for cell in json.loads(text)["cells"] if cell["cell_type"] == "code"]
        assert "image/png" in text and all(cell["execution_count"] for cell in code), notebook.name
        assert "/tmp/tmp" not in text, f"{notebook.name} shows a temporary folder"
