"""Heading → section of Markdown, reStructuredText and HTML, first sentence → the rest of a long section, name and option →
description of man pages, package → readme or description."""

import html
import json
import re
from typing import Iterator

from .pairs import MAX_PASSAGE, Pair

MARKDOWN_HEADING = re.compile(r'^(#{1,5})[ \t]+(.+?)[ \t#]*$|^([^\n#>|`-][^\n]{2,80})\n(?:=|-){3,}[ \t]*$', re.M)
RST_HEADING = re.compile(r'^([^\n]{3,90})\n([=\-~^"\'#*+`])\2{2,}[ \t]*$', re.M)
MARKUP = re.compile(r'!\[[^\]]*\]\([^)]*\)|<[^<>]{1,200}>|https?://\S+|\]\([^)]*\)|[\[`*]')
EMPTY_HEADING = re.compile(
    r'^(license|licence|contributing|credits?|authors?|changelog|contributors|sponsors|table of contents|contents|install|'
    r'installation|usage|api|support|security|development|links|see also|copyright|tests?|todo|acknowledge?ments)\W*$', re.I
)
HTML_NOISE = re.compile(r'<(script|style|nav|head|pre class="toc"|svg)\b.*?</\1>|<!--.*?-->', re.S | re.I)
HTML_HEADING = re.compile(r'<h([1-5])\b[^>]*>(.*?)</h\1>', re.S | re.I)
HTML_MARK = re.compile(r'\0\s*([^\0]{3,200}?)\s*\0')
SECTION_SIGN = re.compile(r'[¶#§]|^\s*(?:Chapter\s*)?[\dA-Z]?[\d.]*\d\.?\s+')
FENCE = re.compile(r'^(```|~~~)', re.M)
ROFF_REQUEST = re.compile(r'^[.\'](?P<request>[A-Za-z]{1,3})[ \t]*(?P<text>[^\n]*)$', re.M)
ROFF_ESCAPE = re.compile(r'\\f(?:\[[^\]]*\]|\([A-Z]{2}|[A-Z0-9])|\\[&|^/,]|\\s[+-]?\d|\\\*\([a-zA-Z]{2}|\\\*.')
MAN_OPTION = re.compile(r'^\.TP[^\n]*\n(?P<flags>[^\n]+)\n(?P<text>(?:(?!\.(?:TP|SH|SS|IP))[^\n]*\n){1,12})', re.M)


def markdown_pairs(text: str) -> Iterator[Pair]:
    """Each heading, with the heading above it when it says little alone, and the text below it."""
    yield from sections(text, mark_code(text, MARKDOWN_HEADING), lambda m: m.group(2) or m.group(3), 'markdown')


def rst_pairs(text: str) -> Iterator[Pair]:
    yield from sections(text, list(RST_HEADING.finditer(text)), lambda m: m.group(1), 'rst')


def html_pairs(text: str) -> Iterator[Pair]:
    """Sections of a documentation page; navigation, scripts and tables of contents have too little text to stay."""
    text = HTML_NOISE.sub(' ', text)
    marked = HTML_HEADING.sub(lambda m: f'\n\0{m.group(2)}\0\n', text)
    plain_text = html.unescape(re.sub(r'<[^<>]{1,300}>', ' ', marked))
    yield from sections(plain_text, list(HTML_MARK.finditer(plain_text)), lambda m: SECTION_SIGN.sub('', m.group(1)), 'html')


def mark_code(text: str, heading: re.Pattern) -> list[re.Match]:
    """The headings outside fenced code, where `#` starts a comment."""
    fences = [m.start() for m in FENCE.finditer(text)]
    inside = list(zip(fences[::2], fences[1::2]))
    return [m for m in heading.finditer(text) if not any(a < m.start() < b for a, b in inside)]


def sections(text: str, headings: list[re.Match], title_of, language: str) -> Iterator[Pair]:
    top = ''
    for at, match in enumerate(headings):
        end = headings[at + 1].start() if at + 1 < len(headings) else len(text)
        title = plain(title_of(match))
        body = plain(text[match.end() : end])[:MAX_PASSAGE]
        top = top or title
        if len(body) < 60 or EMPTY_HEADING.match(title) or not re.search('[A-Za-z]{3}', title):
            continue
        yield from lead_pair(body, language)
        query = title if len(title.split()) > 1 else f'{top} {title}'
        if 2 <= len(query.split()) <= 20:
            yield Pair(language, 'prose', query, '', body)


def lead_pair(body: str, language: str) -> Iterator[Pair]:
    """The first sentence of a long section asks for the others."""
    lead, _, rest = body.replace('\n', ' ').partition('. ')
    if len(rest) > 250 and 6 <= len(lead.split()) <= 35:
        yield Pair(language, 'lead', lead, '', rest)


def description_pair(stanza: str) -> Iterator[Pair]:
    """A stanza of Debian's Translation-en: short description → long one."""
    match = re.search(r'^Package: (\S+)\n(?:.*\n)*?Description-en: (.+)\n((?: .*\n?)+)', stanza, re.M)
    if match:
        body = ' '.join(match.group(3).replace('\n .\n', '\n').split())
        if len(body) > 80:
            yield Pair('english', 'prose', match.group(2), '', body[:MAX_PASSAGE])


def man_pairs(text: str) -> Iterator[Pair]:
    """`name - description` → description section; each option's explanation → its flags."""
    name = re.search(r'^\.SH "?NAME"?[^\n]*\n(.*?)^\.SH', text, re.M | re.S | re.I)
    if not name:
        return
    title, _, about = roff(name.group(1)).partition(' - ')
    described = re.search(r'^\.SH "?DESCRIPTION"?[^\n]*\n(.*?)(?:^\.SH|\Z)', text, re.M | re.S | re.I)
    about = about.strip()[:200]
    if described and len(about.split()) >= 2:
        yield Pair('man', 'prose', about, '', f'{title.strip()[:60]}\n{roff(described.group(1))}'[:MAX_PASSAGE])
    for match in list(MAN_OPTION.finditer(text))[:40]:
        meaning = roff(match.group('text')).split('. ')[0][:200]
        flags = roff(match.group('flags')).strip()
        if len(meaning.split()) >= 4 and flags.startswith('-'):
            yield Pair('man', 'prose', meaning, '', f'{title.strip()[:60]} {flags}')


def roff(text: str) -> str:
    text = ROFF_REQUEST.sub(lambda m: m.group('text') if m.group('request') not in ('de', 'ds', 'nr', 'TH', 'so') else '', text)
    return ' '.join(ROFF_ESCAPE.sub('', text).replace('\\-', '-').replace('\\', '').split())


def manifest_pairs(manifest: str, readme: str) -> Iterator[Pair]:
    """npm: description → the readme's first text; keywords → description."""
    try:
        data = json.loads(manifest)
    except ValueError:
        return
    if not isinstance(data, dict):
        return
    about = data.get('description')
    keywords = data.get('keywords')
    body = plain(readme)[:MAX_PASSAGE]
    if isinstance(about, str) and len(about.split()) >= 3:
        if len(body) > 100:
            yield Pair('markdown', 'prose', about[:250], '', body)
        if isinstance(keywords, list) and len(keywords) >= 2:
            yield Pair('markdown', 'prose', ' '.join(map(str, keywords[:8])), '', f"{data.get('name', '')}\n{about}"[:400])


def plain(text: str) -> str:
    return re.sub(r'[ \t]+', ' ', MARKUP.sub(' ', text)).strip()
