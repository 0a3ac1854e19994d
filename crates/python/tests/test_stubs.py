"""The stub of the compiled part: types by hand, docstrings from the Rust comments by OBOLE_WRITE_REFERENCE=1, compared here."""

import ast
import inspect
import os
from pathlib import Path

import obole._obole as compiled

STUB = Path(__file__).parents[1] / "python/obole/_obole.pyi"


def documented(text):
    """The stub with the docstrings of the compiled part in the place of its own."""
    lines = text.splitlines()
    for first, last, written in reversed(list(changes(ast.parse(text).body, compiled, "    "))):
        start = lines[first[0] - 1][: first[1]].rstrip()
        lines[first[0] - 1 : last] = [*([start] if start else []), *written]
    return "\n".join(lines) + "\n"


def changes(nodes, holder, indent):
    """The places of the docstrings: line and column of the start, last line, lines to be there."""
    for node in nodes:
        if not isinstance(node, (ast.ClassDef, ast.FunctionDef)) or node.name.startswith("__"):
            continue
        thing = getattr(holder, node.name)
        doc = inspect.getdoc(thing)
        first = node.body[0]
        has_docstring = isinstance(first, ast.Expr) and isinstance(getattr(first, "value", None), ast.Constant)
        if doc and has_docstring:
            yield (first.lineno, first.col_offset), first.end_lineno, docstring(doc, indent)
        elif doc:
            start = min([first.lineno, *(one.lineno for one in getattr(first, "decorator_list", []))])
            yield (start, 0), start - 1, docstring(doc, indent)
        if isinstance(node, ast.ClassDef):
            yield from changes(node.body, thing, indent + "    ")


def docstring(doc, indent):
    lines = f'"""{doc}"""'.replace("\\", "\\\\").splitlines()
    closed = lines if len(lines) == 1 else [*lines[:-1], lines[-1][:-3], '"""']
    return [(indent + line).rstrip() for line in closed]


def test_the_stub_has_the_docstrings_of_the_compiled_part():
    made = documented(STUB.read_text("utf-8"))
    if os.environ.get("OBOLE_WRITE_REFERENCE"):
        STUB.write_text(made, "utf-8")
    assert STUB.read_text("utf-8") == made, "OBOLE_WRITE_REFERENCE=1 .ci/python writes the docstrings anew"


def test_everything_of_the_compiled_part_has_a_docstring():
    for name in compiled.__all__:
        thing = getattr(compiled, name)
        members = vars(thing) if inspect.isclass(thing) else {}
        for member in [thing, *(member for name, member in members.items() if not name.startswith("_"))]:
            assert name.startswith("__") or inspect.getdoc(member), member
