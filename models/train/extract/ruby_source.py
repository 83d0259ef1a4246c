"""Comment → method, class or module of Ruby; bodies end at the `end` of the same indent."""

import re
from typing import Iterator

from .comments import clean_comment, summary_of
from .pairs import MAX_PASSAGE, Pair

DECLARATION = re.compile(
    r'(?P<comment>(?:^[ \t]*#[^\n]*\n)*)^(?P<indent>[ \t]*)(?:def\s+(?:self\.)?|class\s+|module\s+)(?P<name>[A-Za-z_][\w?!=]*)',
    re.M,
)


def ruby_pairs(text: str) -> Iterator[Pair]:
    for match in DECLARATION.finditer(text):
        start = match.start('indent') + len(match.group('indent'))
        end = re.compile(rf'^{match.group("indent")}end\b', re.M).search(text, match.end())
        passage = text[start : min(end.end() if end else len(text), start + MAX_PASSAGE)]
        name = match.group('name')
        comment = clean_comment(match.group('comment'))
        query = summary_of(comment)
        if len(passage) < 25:
            continue
        if query:
            yield Pair('ruby', 'doc', query, name, passage, comment)
        elif '_' in name and passage.count('\n') >= 3 and not name.startswith('test'):
            yield Pair('ruby', 'name', name, name, passage.replace(name, '_', 1))
