"""Names the licences in a Debian copyright file, in the machine-readable format or in prose.

`python3 licences.py DATA_DIR` fills the empty fields of packages.tsv: it downloads the packages again (of a source, its
smallest binary), follows a documentation folder that is a link to another package's, and reads what they say.
"""

import argparse
import csv
import glob
import os
import re
import subprocess
import tarfile

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), 'packages.tsv')
#: Paragraphs of the machine-readable format (https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/).
FIELD = re.compile(r'^License:[ \t]*(\S[^\n]*)', re.M)
#: References to the texts that every Debian system has.
COMMON = re.compile(r'/usr/share/common-licen[sc]es/((?:LGPL|GPL|GFDL|Apache|MPL|CC0|Artistic|BSD)(?:-[\d.]*\d)?)')
GNU = r'(?P<kind>Lesser|Library|Affero)?\s*General Public Licen[sc]e'
VERSION = r'[^.]{0,80}?version\s+(?P<version>2\.1|[123])(?:\.0)?(?!\.?\d)(?P<later>[^.]{0,60}?(?:or|and) ?\(?(?:at your option\)?,? ?)?(?:any )?(?:later|newer|higher))?'
SHORT = re.compile(r'\b(?P<kind>[LA]?)GPL(?: ?v(?:ersion)?\.? ?|-|, version | version )(?P<version>2\.1|[123])(?:\.0)?(?!\.?\d)(?P<later>\+|,? or (?:any |\(at your option\) any )?(?:later|newer|above|higher))?', re.I)
#: Texts by a sentence of theirs; white space and case do not matter.
TEXTS = (
    ('MIT', r'permission is hereby granted, free of charge'),
    ('MIT', r'\bMIT licen[sc]e|expat licen[sc]e|\bMIT/X11|\bX11 licen[sc]e|licen[sc]ed under the MIT'),
    ('ISC', r'permission to use, copy, modify,? and(?:/or)? distribute this software for any purpose with or without fee'),
    ('HPND', r'permission to use, copy, modify,?(?: and)? (?:distribute|sell)[^.]{0,120}(?:is hereby granted|without fee)|permission to copy, use, modify'),
    ('Apache', r'\bapache licen[sc]e|apache software licen[sc]e'),
    ('MPL', r'mozilla public licen[sc]e|\bMPL\b'),
    ('OSL', r'open software licen[sc]e'), ('EPL', r'eclipse public licen[sc]e'), ('CPL', r'common public licen[sc]e'), ('CDDL', r'common development and distribution licen[sc]e'),
    ('Artistic', r'artistic licen[sc]e|same terms as perl itself'), ('ZPL', r'zope public licen[sc]e'), ('PSF', r'python software foundation licen[sc]e|\bPSF licen[sc]e|this is the python licen[sc]e'),
    ('W3C', r'w3c software (?:notice|licen[sc]e)'), ('Zlib', r'altered source versions must be plainly marked|zlib licen[sc]e'),
    ('BSL-1.0', r'boost software licen[sc]e'), ('OFL-1.1', r'sil open font licen[sc]e'), ('LPPL', r'latex project public licen[sc]e'),
    ('GFDL', r'gnu free documentation licen[sc]e'), ('CC', r'creative commons'), ('WTFPL', r'do what the fuck you want'), ('Unlicense', r'free and unencumbered software'),
    ('QPL', r'q public licen[sc]e'), ('Ruby', r'ruby.s licen[sc]e'), ('Vim', r'vim licen[sc]e'), ('OpenSSL', r'openssl licen[sc]e'), ('IJG', r'independent jpeg group'), ('OLDAP', r'openldap public licen[sc]e'),
    ('PHP', r'\bphp licen[sc]e'), ('PostgreSQL', r'postgresql licen[sc]e'), ('NCSA', r'university of illinois/ncsa'),
    ('public-domain', r'public domain'),
)  # fmt: skip
BSD = re.compile(r'redistributions? (?:and use )?(?:in|of) source|redistribution and use in source|\bBSD(?:-style)? licen[sc]e|BSD licen[sc]ed', re.I)
#: Free texts without a name that grant use and change in their own words.
OWN_TERMS = re.compile(
    r'(?:permission (?:is|to)|may be|freely|free to|can be)[^.]{0,160}(?:cop(?:y|ied)|distribut|redistribut|use)[^.]{0,160}(?:modif|provided|fee|purpose|changes|freely)|redistribute and/or modify|freely distributable|no restrictions? (?:on the use|save)|freely, but|do (?:whatever|anything|what(?:ever)?) you (?:want|like)', re.I
)  # fmt: skip
#: Read by a person, as no rule above fits them.
BY_HAND = {'libelk0-dev': 'own-terms', 'python3-utmp': 'own-terms', 'xdu': 'own-terms'}
KINDS = {'': 'GPL', 'l': 'LGPL', 'a': 'AGPL', 'lesser': 'LGPL', 'library': 'LGPL', 'affero': 'AGPL'}


def licences_of(copyright_file: str) -> str:
    """Licences, sorted and separated by commas: those of the fields, else those of the texts; empty when it cannot be told.
    `own-terms` is a free text without a well-known name."""
    fields = {re.sub(r'\s+', ' ', item).strip()[:40] for item in FIELD.findall(copyright_file)}
    return ', '.join(sorted(fields or licences_in_prose(copyright_file))[:8])


def licences_in_prose(text: str) -> set[str]:
    text = re.sub(r'[\s*#"|]+', ' ', text)
    found = set(COMMON.findall(text))
    found |= {gnu_name(match) for match in re.finditer(GNU + VERSION, text, re.I)} | {gnu_name(match) for match in SHORT.finditer(text)}
    found |= {KINDS[(kind or '').lower()] for kind in re.findall(GNU, text, re.I)}
    found |= {name for name, pattern in TEXTS if re.search(pattern, text, re.I)}
    if BSD.search(text):
        found.add('BSD')
    if re.search(r'\bGPL\b|gnu public licen[sc]e', text, re.I):
        found.add('GPL')
    if re.search(r'\bLGPL\b', text):
        found.add('LGPL')
    # A name without a version says nothing beside the same name with one.
    found = {name for name in found if not any(other != name and re.match(re.escape(name) + r'-?\d', other) for other in found)}
    return found or ({'own-terms'} if OWN_TERMS.search(text) else set())


def gnu_name(match: re.Match) -> str:
    return f"{KINDS[(match['kind'] or '').lower()]}-{match['version']}{'+' if match['later'] else ''}"


def copyright_of(data: str, name: str, followed: int = 0) -> str:
    """The copyright file of a binary package; empty when there is none."""
    (path,) = glob.glob(os.path.join(data, 'copyright', 'deb', f'{glob.escape(name)}_*.deb'))[:1] or [download(data, name)]
    if path is None:
        return ''
    text = link = ''
    with subprocess.Popen(['dpkg-deb', '--fsys-tarfile', path], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as unpack:
        with tarfile.open(fileobj=unpack.stdout, mode='r|') as tar:
            for member in tar:
                if member.issym() and re.fullmatch(r'\./usr/share/doc/[^/]+(/copyright)?', member.name):
                    link = os.path.normpath(os.path.join(os.path.dirname(member.name), member.linkname))
                elif member.isfile() and re.fullmatch(r'\./usr/share/doc/[^/]+/copyright[^/]*', member.name):
                    text += tar.extractfile(member).read().decode('utf-8', 'replace')
    target = re.match(r'usr/share/doc/([^/]+)', link)
    if not text and target and target[1] != name and followed < 3:
        return copyright_of(data, target[1], followed + 1)
    return text


def download(data: str, name: str) -> str | None:
    folder = os.path.join(data, 'copyright', 'deb')
    os.makedirs(folder, exist_ok=True)
    subprocess.run(['apt-get', '-qq', 'download', name], cwd=folder, capture_output=True, check=False)
    return next(iter(glob.glob(os.path.join(folder, f'{glob.escape(name)}_*.deb'))), None)


def smallest_binary(source: str) -> str | None:
    """Of the packages that are made from a source, the one that is fetched fastest."""
    shown = subprocess.run(['apt-cache', 'showsrc', '--only-source', source], capture_output=True, text=True, check=False).stdout
    names = {name for line in re.findall(r'^Binary: (.*(?:\n .*)*)', shown, re.M) for name in re.findall(r'[a-z0-9][a-z0-9+.-]+', line)}
    sizes = subprocess.run(['apt-cache', 'show', *sorted(names)], capture_output=True, text=True, check=False).stdout if names else ''
    found = re.findall(r'^Package: (\S+)(?:.|\n(?!\n))*?^Size: (\d+)', sizes, re.M)
    return min(found, key=lambda item: int(item[1]), default=(None,))[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    options = parser.parse_args()
    with open(TABLE, encoding='utf-8', newline='') as file:
        rows = list(csv.DictReader(file, delimiter='\t'))
    empty = [row for row in rows if not row['licences']]
    for row in empty:
        name = row['name'] if row['ecosystem'] == 'debian' else smallest_binary(row['name'])
        row['licences'] = BY_HAND.get(row['name']) or (licences_of(copyright_of(options.data, name)) if name else '')
        print(f"{row['name']}: {row['licences'] or 'not told'}", flush=True)
    with open(TABLE, 'w', encoding='utf-8', newline='') as file:
        writer = csv.DictWriter(file, rows[0].keys(), delimiter='\t', lineterminator='\n')
        writer.writeheader()
        writer.writerows(rows)
    print(f"{sum(bool(row['licences']) for row in empty)} of {len(empty)} told")


if __name__ == '__main__':
    main()
