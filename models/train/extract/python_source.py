"""Docstring → function and class, name → undocumented function, comment → lines below it, from Python source."""

import ast
import re
import warnings
from typing import Iterator

from .comments import clean_comment, summary_of
from .pairs import MAX_PASSAGE, Pair

MIN_BODY_LINES = 2
#: A comment on its own line, of at least four words, and the lines below it up to a blank one.
INLINE = re.compile(r'(?P<comment>(?:^[ \t]*# [^\n]+\n){1,6})(?P<code>(?:^[ \t]+[^\s#][^\n]*\n){1,12})', re.M)


def python_pairs(text: str) -> Iterator[Pair]:
    """Pairs of one module; nothing for a file that does not parse (Python 2, templates)."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter('ignore')
            tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    lines = text.split('\n')
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield from declaration(node, lines)
    yield from inline_comments(text)


def inline_comments(text: str) -> Iterator[Pair]:
    for match in INLINE.finditer(text):
        query = summary_of(clean_comment(match.group('comment')))
        if len(query.split()) >= 4 and len(match.group('code')) >= 40:
            yield Pair('python', 'inline', query, '', match.group('code')[:MAX_PASSAGE])


def declaration(node, lines: list[str]) -> Iterator[Pair]:
    docstring = ast.get_docstring(node, clean=True) or ''
    comment = clean_comment(docstring)
    query = summary_of(comment)
    passage = source_without_docstring(node, lines)
    if len(passage) < 30:
        return
    if query:
        yield Pair('python', 'doc', query, node.name, passage, comment)
    elif not isinstance(node, ast.ClassDef) and not docstring and is_telling(node.name):
        if node.end_lineno - node.lineno >= MIN_BODY_LINES:
            yield Pair('python', 'name', node.name, node.name, passage.replace(node.name, '_', 1))


def source_without_docstring(node, lines: list[str]) -> str:
    """The source of a declaration from its `def`, dedented, without its docstring."""
    first, last = node.lineno - 1, node.end_lineno
    head = node.body[0]
    kept = range(first, last)
    if isinstance(head, ast.Expr) and isinstance(head.value, ast.Constant) and isinstance(head.value.value, str):
        kept = [at for at in range(first, last) if not head.lineno - 1 <= at < head.end_lineno]
    indent = node.col_offset
    return '\n'.join(lines[at][indent:] if lines[at][:indent].isspace() or not indent else lines[at] for at in kept)[
        :MAX_PASSAGE
    ]


def is_telling(name: str) -> bool:
    """Two words or more, and not a test or a protocol method."""
    return '_' in name.strip('_') and not name.startswith(('__', 'test')) and not name.endswith('__')
