"""The reference page of the module: made from signatures and docstrings by OBOLE_WRITE_REFERENCE=1, and compared here."""

import inspect
import os
import re
import textwrap
from pathlib import Path

import obole
import obole.sklearn

PAGE = Path(__file__).resolve().parents[3] / "docs" / "reference" / "python.md"
HEAD = """# Python

<!-- Made from the docstrings by OBOLE_WRITE_REFERENCE=1 .ci/python; not by hand. -->

`import obole`. A day is a text `YYYY-MM-DD`, a date or a timestamp; a column is any iterable of one length; a path is a text or a
`pathlib.Path`. `obole.sklearn` needs scikit-learn, pictures need matplotlib.
"""
#: Members that belong to every object of Python, or to no reader.
HIDDEN = re.compile(r"^_|^(mro|set_.*_request|get_metadata_routing)$")


def signature(thing):
    """The parameters with their defaults; their types are in the stubs."""
    try:
        found = inspect.signature(thing)
    except (TypeError, ValueError):
        return ""
    given = [one.replace(annotation=one.empty) for one in found.parameters.values() if one.name != "self"]
    return str(found.replace(parameters=given, return_annotation=found.empty))


def text(thing):
    """The docstring as Markdown: roles of Sphinx and double backticks are code, an example stays one."""
    found = re.sub(r":(?:class|func):`([^`]*)`", r"`\1`", inspect.getdoc(thing) or "").replace("``", "`")
    parts = re.split(r"((?:^>>> .*\n?(?:(?!\n).+\n?)*)+)", found, flags=re.MULTILINE)
    code = [f"```python\n{part.rstrip()}\n```\n" if at % 2 else part for at, part in enumerate(parts)]
    return re.sub(r"::\n\n((?:    .*\n?)+)", r":\n\n```text\n\1```\n", "".join(code)).strip()


def members(kind):
    for name, member in sorted(vars(kind).items()):
        if not HIDDEN.match(name) and inspect.getdoc(member):
            called = "" if isinstance(member, property) or inspect.isgetsetdescriptor(member) else signature(getattr(kind, name))
            yield f"- `{name}{called}`: {' '.join(text(member).split())}"


def entry(module, name):
    thing = getattr(module, name)
    title = f"## {module.__name__}.{name}"
    if not inspect.isclass(thing):
        called = textwrap.fill(f"{name}{signature(thing)}", 110, subsequent_indent="    ", break_on_hyphens=False)
        return f"{title}\n\n```text\n{called}\n```\n\n{text(thing)}\n"
    return "\n".join([f"{title}\n\n{text(thing)}\n", *members(thing)]).rstrip() + "\n"


def page():
    names = [name for name in obole.__all__ if not name.startswith("__")]
    listed = sorted(names, key=lambda name: (inspect.isclass(getattr(obole, name)), name))
    entries = [entry(obole, name) for name in listed]
    entries += [entry(obole.sklearn, name) for name in obole.sklearn.__all__]
    return "\n".join([HEAD, *entries])


def test_the_reference_page_is_that_of_the_docstrings():
    made = page()
    if os.environ.get("OBOLE_WRITE_REFERENCE"):
        PAGE.write_text(made, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == made


def test_everything_public_says_what_it_does():
    for name in obole.__all__:
        thing = getattr(obole, name)
        assert name.startswith("__") or inspect.getdoc(thing), name
