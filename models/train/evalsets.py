"""Makes the docstring → declaration evaluation sets: `python3 evalsets.py DATA_DIR OUT_DIR`.

From packages never trained on (`corpus.held_out`) whose licences are all permissive; the comment is not in the passage.
BEIR layout: corpus.jsonl, queries.jsonl, qrels/test.tsv, and sources.tsv with package, version and licence.
"""

import argparse
import collections
import csv
import glob
import json
import os
import random
import re

from corpus import held_out
from packages import TABLE
from words import words

QUERIES, PASSAGES = 150, 1000
MIN_QUERIES = 50
#: No package gives more than this many questions or passages.
MAX_QUERIES_A_PACKAGE, MAX_PASSAGES_A_PACKAGE = 40, 250
PERMISSIVE = re.compile(
    r'^(MIT(-.*)?|Expat|X11|ISC|0BSD|BSD.*|.*BSD-?[234].*|Apache.*|Unlicense|CC0.*|Zlib|PSF.*|public-domain|BlueOak.*|BSL-1\.0|Python.*'
    r'|Ruby|MIT/X11|zlib/libpng|Expat and Unicode|Unicode)$', re.I
)
#: Their copyright files name the GPL for Debian's own files alone.
PERMISSIVE_UPSTREAM = frozenset(('nng', 'pugixml', 'tinyxml2', 'utf8proc'))
LANGUAGES = ('python', 'javascript', 'typescript', 'go', 'rust', 'java', 'c', 'cpp', 'csharp', 'ruby', 'php')


def licences() -> dict[str, tuple[str, str]]:
    """Package → version and licence of those whose every licence is permissive."""
    found = {}
    with open(TABLE, encoding='utf-8', newline='') as file:
        for row in csv.DictReader(file, delimiter='\t'):
            parts = [part.strip(' ()') for part in re.split(r', | and | or | OR | AND ', row['licences']) if part.strip()]
            if row['name'] in PERMISSIVE_UPSTREAM:
                parts = [part for part in parts if not part.startswith('GPL')]
            if parts and all(PERMISSIVE.match(part) for part in parts):
                name = row['name'].lstrip('@').replace('/', '-')
                found[name] = (row['version'], row['licences'])
    return found


def read_held_out(data: str, allowed: dict) -> dict[str, list[list]]:
    """Documented declarations of the held-out packages, by language."""
    by_language = collections.defaultdict(list)
    for path in sorted(glob.glob(os.path.join(data, 'pairs', '*.jsonl'))):
        for line in open(path, encoding='utf-8'):
            pair = json.loads(line)
            if pair[2] == 'doc' and held_out(pair[0]) and pair[0] in allowed:
                by_language[pair[1]].append(pair)
    return by_language


def choose(pairs: list[list], generator: random.Random) -> tuple[list[list], list[list]]:
    """Questions of four to twenty words, each once, and the passages to find them among."""
    generator.shuffle(pairs)
    seen: set[str] = set()
    unique = []
    for pair in pairs:
        key = ' '.join(words(pair[3]))
        body = ' '.join(words(pair[5]))
        if key not in seen and body not in seen and 60 <= len(pair[5]):
            seen |= {key, body}
            unique.append(pair)
    count: collections.Counter = collections.Counter()
    asked, passages = [], []
    for pair in unique:
        count[pair[0]] += 1
        fits = 4 <= len(words(pair[3])) <= 20
        if fits and count[pair[0]] <= MAX_QUERIES_A_PACKAGE and len(asked) < QUERIES:
            asked.append(pair)
        elif count[pair[0]] <= MAX_PASSAGES_A_PACKAGE and len(passages) < PASSAGES - QUERIES:
            passages.append(pair)
    return asked, passages


def write_set(folder: str, asked: list[list], others: list[list], allowed: dict) -> None:
    os.makedirs(os.path.join(folder, 'qrels'), exist_ok=True)
    passages = sorted([*asked, *others], key=lambda pair: (pair[0], pair[4], pair[5]))
    number = {id(pair): f'd{at}' for at, pair in enumerate(passages)}
    with open(os.path.join(folder, 'corpus.jsonl'), 'w', encoding='utf-8') as file:
        file.writelines(json.dumps({'_id': number[id(pair)], 'title': '', 'text': pair[5]}, ensure_ascii=False) + '\n' for pair in passages)
    with open(os.path.join(folder, 'queries.jsonl'), 'w', encoding='utf-8') as file:
        file.writelines(json.dumps({'_id': f'q{at}', 'text': pair[3]}, ensure_ascii=False) + '\n' for at, pair in enumerate(asked))
    with open(os.path.join(folder, 'qrels', 'test.tsv'), 'w', encoding='utf-8') as file:
        file.write('query-id\tcorpus-id\tscore\n')
        file.writelines(f'q{at}\t{number[id(pair)]}\t1\n' for at, pair in enumerate(asked))
    with open(os.path.join(folder, 'sources.tsv'), 'w', encoding='utf-8') as file:
        file.write('package\tversion\tlicences\n')
        file.writelines('\t'.join((name, *allowed[name])) + '\n' for name in sorted({pair[0] for pair in passages}))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('out')
    options = parser.parse_args()
    allowed = licences()
    for language, pairs in sorted(read_held_out(options.data, allowed).items()):
        asked, others = choose(pairs, random.Random(7))
        print(f'{language}: {len(asked)} questions, {len(asked) + len(others)} passages of {len({p[0] for p in asked + others})} packages')
        if language in LANGUAGES and len(asked) >= MIN_QUERIES:
            write_set(os.path.join(options.out, f'docstrings-{language}'), asked, others, allowed)


if __name__ == '__main__':
    main()
