"""Extracts training pairs from every downloaded package: `python3 -m extract DATA_DIR [--jobs 2]` → DATA_DIR/pairs/."""

import argparse
import collections
import glob
import itertools
import json
import multiprocessing
import os
import re
import subprocess
import sys
import tarfile
from typing import Iterator

from .archives import MAN_PAGE, read_archive
from .brace_source import brace_pairs
from .pairs import Pair
from .prose import description_pair, html_pairs, man_pairs, manifest_pairs, markdown_pairs, rst_pairs
from .python_source import python_pairs
from .ruby_source import ruby_pairs

#: No package may dominate: this many pairs of one kind a package, and this many a file.
MAX_PER_PACKAGE = 2500
MAX_PER_FILE = 250
BRACE_LANGUAGES = {
    'js': 'javascript', 'mjs': 'javascript', 'cjs': 'javascript', 'jsx': 'javascript',
    'ts': 'typescript', 'tsx': 'typescript', 'mts': 'typescript', 'cts': 'typescript',
    'go': 'go', 'rs': 'rust', 'java': 'java', 'cs': 'csharp', 'php': 'php',
    'c': 'c', 'h': 'c', 'cc': 'cpp', 'cpp': 'cpp', 'cxx': 'cpp', 'hpp': 'cpp', 'hh': 'cpp',
}  # fmt: skip


def pairs_of_file(path: str, text: str) -> Iterator[Pair]:
    suffix = path.rsplit('.', 1)[-1].lower()
    if MAN_PAGE.search(path):
        return man_pairs(text)
    if suffix in ('py', 'pyi'):
        return python_pairs(text)
    if suffix == 'rb':
        return ruby_pairs(text)
    if suffix in ('md', 'markdown'):
        return markdown_pairs(text)
    if suffix == 'html':
        return html_pairs(text) if '/doc/' in path else iter(())
    if suffix == 'rst' or '/doc/' in path:
        return rst_pairs(text)
    if suffix in BRACE_LANGUAGES and not looks_minified(text):
        return brace_pairs(BRACE_LANGUAGES[suffix], text)
    return iter(())


def looks_minified(text: str) -> bool:
    return len(text) > 120 * (text.count('\n') + 1)


def package_of(archive: str) -> str:
    name = os.path.basename(archive)
    return re.sub(r'(_.*\.deb|\.orig.*|-\d[^/]*\.tgz|_[^_]*\.tar\.\w+)$', '', name)


def extract(archive: str) -> tuple[str, list[Pair]]:
    """All pairs of one archive, capped; an unreadable archive gives none and a line on standard error."""
    pairs: list[Pair] = []
    count: collections.Counter = collections.Counter()
    manifest = readme = ''
    try:
        for path, text in read_archive(archive):
            if path == 'package/package.json':
                manifest = text
            if re.match(r'package/readme\.md$', path, re.I):
                readme = text
            if count.total() > 3 * MAX_PER_PACKAGE:
                break
            for pair in itertools.islice(pairs_of_file(path, text), MAX_PER_FILE):
                count[pair.kind] += 1
                if count[pair.kind] <= MAX_PER_PACKAGE:
                    pairs.append(pair)
    except (tarfile.TarError, OSError, EOFError) as error:
        print(f'{archive}: {error}', file=sys.stderr)
    if manifest:
        pairs.extend(manifest_pairs(manifest, readme))
    return package_of(archive), pairs


def extract_descriptions(data: str) -> int:
    """Short → long descriptions of Debian's Translation-en list, when it is there."""
    total = 0
    with open(os.path.join(data, 'pairs', 'descriptions.jsonl'), 'w', encoding='utf-8') as out:
        for path in glob.glob(os.path.join(data, 'apt', 'lists', '*Translation-en*')):
            text = subprocess.run(['/usr/lib/apt/apt-helper', 'cat-file', path], capture_output=True, check=True).stdout.decode()
            for stanza in text.split('\n\n'):
                for pair in description_pair(stanza):
                    total += 1
                    out.write(json.dumps(['debian-descriptions', *pair], ensure_ascii=False) + '\n')
    return total


def find_archives(data: str) -> dict[str, list[str]]:
    """Archives by group: npm, deb/GROUP, src/GROUP."""
    groups: dict[str, list[str]] = collections.defaultdict(list)
    for folder, _, files in os.walk(data):
        group = os.path.relpath(folder, data).replace('/', '-')
        if group.startswith(('npm', 'deb', 'src')):
            wanted = [f for f in files if f.endswith(('.deb', '.tgz')) or re.search(r'\.tar\.(gz|xz|bz2)$', f)]
            kept = [os.path.join(folder, f) for f in sorted(wanted) if '.debian.tar' not in f]
            if kept:
                groups[group] += kept
    return groups


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('--jobs', type=int, default=2)
    parser.add_argument('--groups', nargs='*')
    options = parser.parse_args()
    os.makedirs(os.path.join(options.data, 'pairs'), exist_ok=True)
    if not options.groups or 'descriptions' in options.groups:
        print(f'descriptions: {extract_descriptions(options.data)} pairs', flush=True)
    for group, archives in find_archives(options.data).items():
        if options.groups and group not in options.groups:
            continue
        total = 0
        with open(os.path.join(options.data, 'pairs', f'{group}.jsonl'), 'w', encoding='utf-8', errors='replace') as out:
            with multiprocessing.Pool(options.jobs) as pool:
                for package, pairs in pool.imap(extract, archives, chunksize=4):
                    total += len(pairs)
                    out.writelines(json.dumps([package, *pair], ensure_ascii=False) + '\n' for pair in pairs)
        print(f'{group}: {len(archives)} packages, {total} pairs', flush=True)


if __name__ == '__main__':
    main()
