"""Doc comment → declaration for the languages that write blocks in braces: JS, TS, Go, Rust, Java, C, C++, C#, PHP."""

import re
from typing import Iterator

from .comments import clean_comment, summary_of
from .pairs import MAX_PASSAGE, Pair

BLOCK = r'/\*[*!](?P<block>(?:(?!\*/)[\s\S]){8,4000})\*/'
LINES = r'(?P<lines>(?:^[ \t]*//[/!]?(?!go:)[^\n]*\n){1,60})'
COMMENT = re.compile(rf'{BLOCK}[ \t]*\n?|{LINES}', re.M)
#: Between the comment and the declaration.
ATTRIBUTES = re.compile(r'(?:\s*(?:@[\w.]+(?:\([^()\n]*\))?|#!?\[[^\n]*\]|\[[A-Z][^\n]*\])[ \t]*\n)*\s*')
KEYWORD_NAME = re.compile(
    r'^[^\n(={;]*?\b(?:function\*?|func|fn|class|struct|enum|interface|trait|type|namespace|macro_rules!|#define|module|'
    r'const|let|var|mod|static)\s+(?:\([^()\n]*\)\s*)?(?P<name>[A-Za-z_$][\w$]*)'
)
CALL_NAME = re.compile(r'^[^\n;{}]*?(?P<name>~?[A-Za-z_$][\w$]*)\s*(?:<[^<>\n]*>)?\(')
FIELD_NAME = re.compile(r'^[^\n(){}]*?(?P<name>[A-Za-z_$][\w$]*)\s*[?!]?\s*(?:=|:|;|,|$)')
#: Functions without a comment still pair their name with their body.
BARE_FUNCTION = re.compile(
    r'^[ \t]*(?:export |default |async |pub(?:\([a-z]+\))? |unsafe |public |private |protected |static |final )*'
    r'(?:function\*?|func|fn)\s+(?:\([^()\n]*\)\s*)?(?P<name>[A-Za-z_]\w*)\s*[(<]',
    re.M,
)
#: A line comment above anything else explains statements.
DECLARES = re.compile(
    r'\s*(?:export|default|async|pub\b|unsafe|public|private|protected|internal|static|final|abstract|function|func|fn|class|'
    r'struct|enum|interface|trait|type|namespace|#define|const|let|var|impl|mod|template|inline|extern|virtual|'
    r'[\w:<>*&,\s]+\([^;{}]*\)\s*(?:const\s*)?\{)'
)
NOT_A_NAME = frozenset(
    'if for while switch return else do try catch sizeof typeof new import package use using include namespace case'.split()
)


def brace_pairs(language: str, text: str) -> Iterator[Pair]:
    """Pairs of one file. Crude on purpose: a wrong body costs little, a parser for nine languages much."""
    documented: set[int] = set()
    for match in COMMENT.finditer(text):
        raw = match.group('block') or match.group('lines')
        start = ATTRIBUTES.match(text, match.end()).end()
        blank = text.count('\n', match.end(), start)
        found = name_at(text, start)
        if found is None or (match.group('lines') and blank and text[match.end()] == '\n'):
            continue
        if match.group('lines') and not starts_prose(raw, language):
            continue
        comment = clean_comment(raw)
        query = summary_of(comment)
        passage = declaration_at(text, start)
        if query and len(passage) >= 25:
            documented.add(start)
            kind = 'inline' if match.group('lines') and not DECLARES.match(text[start : start + 120]) else 'doc'
            yield Pair(language, kind, query, '' if kind == 'inline' else found, passage, comment)
    yield from undocumented(language, text, documented)


def undocumented(language: str, text: str, documented: set[int]) -> Iterator[Pair]:
    for match in BARE_FUNCTION.finditer(text):
        name = match.group('name')
        start = match.start() + len(match.group(0)) - len(match.group(0).lstrip())
        if start in documented or not is_telling(name):
            continue
        passage = declaration_at(text, start)
        if passage.count('\n') >= 3:
            yield Pair(language, 'name', name, name, passage.replace(name, '_', 1))


def starts_prose(raw: str, language: str) -> bool:
    """Line comments document a declaration in Go, Rust (`///`), C# (`///`) and C++ (`///`, `//`)."""
    if language in ('rust', 'csharp'):
        return raw.lstrip().startswith('///')
    return True


def name_at(text: str, start: int) -> str | None:
    line = text[start : start + 300]
    for pattern in (KEYWORD_NAME, CALL_NAME, FIELD_NAME):
        match = pattern.match(line)
        if match and match.group('name') not in NOT_A_NAME:
            return match.group('name')
    return None


def declaration_at(text: str, start: int) -> str:
    """From `start` to the end of the block or, for a declaration without one, to its semicolon or blank line."""
    end = min(len(text), start + MAX_PASSAGE)
    depth = 0
    at = start
    while at < end:
        ch = text[at]
        if ch in '{([':
            depth += 1
        elif ch in '})]':
            depth -= 1
            if depth < 0:
                return text[start:at].rstrip()
            if depth == 0 and ch == '}':
                return text[start : at + 1]
        elif depth == 0 and (ch == ';' or (ch == '\n' and text[at + 1 : at + 2] == '\n')):
            return text[start : at + 1].rstrip()
        at += 1
    return text[start:end]


def is_telling(name: str) -> bool:
    return bool(re.search(r'[a-z][A-Z]|[a-zA-Z]_[a-zA-Z]', name)) and not name.lower().startswith('test')
