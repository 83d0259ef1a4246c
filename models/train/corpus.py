"""Merges the interned pairs, removes duplicates and near-duplicates of evaluation data, and holds packages out.

`python3 corpus.py DATA_DIR [--exclude BEIR_DIR …]` reads pairs/*.npz, writes corpus.npz.
"""

import argparse
import glob
import json
import os
import re
import zlib

import numpy as np

from words import words

FIELDS = ('query', 'name', 'passage', 'comment')
SHINGLE = 5
PORTION = 250_000
#: A pair goes when this share of its passage's shingles, or so many of them, occur in the excluded data…
PASSAGE_SHARE, PASSAGE_COUNT = 0.4, 25
#: …or this share of its question's.
QUERY_SHARE = 0.6
#: Of every hundred packages, so many are never trained on.
HELD_OUT_PERCENT = 2
#: … and these, for languages of which chance leaves too few with a permissive licence.
ALSO_HELD_OUT = frozenset(
    'jsoup commons-exec json-simple jmdns nng tinyxml2 utf8proc pugixml tanstack-query-core hono date-fns monolog nette-utils dnlib godot'.split()
)
PACKAGING = re.compile(r'^(python3?-|node-|ruby-|golang-|php-|librust-|lib)|-(dev|doc|java)$')


class Ragged:
    """Rows of different lengths in one flat array."""

    def __init__(self, flat: np.ndarray, ends: np.ndarray) -> None:
        self.flat, self.ends = flat, ends

    def __len__(self) -> int:
        return len(self.ends) - 1

    def lengths(self) -> np.ndarray:
        return np.diff(self.ends)

    def take(self, rows: np.ndarray) -> 'Ragged':
        lengths = self.lengths()[rows]
        ends = np.concatenate([[0], np.cumsum(lengths)])
        index = np.repeat(self.ends[:-1][rows] - ends[:-1], lengths) + np.arange(ends[-1])
        return Ragged(self.flat[index], ends)

    @staticmethod
    def concatenate(parts: list['Ragged']) -> 'Ragged':
        offsets = np.cumsum([0] + [part.ends[-1] for part in parts])
        ends = [part.ends[1:] + offset for part, offset in zip(parts, offsets)]
        return Ragged(np.concatenate([part.flat for part in parts]), np.concatenate([[0], *ends]))


def row_hashes(rows: Ragged, limit: int = 1 << 30) -> np.ndarray:
    """One 64-bit hash of the first `limit` words of each row."""
    parts = [hash_rows(rows.take(part), limit) for part in portions(len(rows))]
    return np.concatenate(parts) if parts else np.zeros(0, np.uint64)


def portions(amount: int) -> list[np.ndarray]:
    """Row numbers in portions that keep the working memory small."""
    return [np.arange(first, min(amount, first + PORTION)) for first in range(0, amount, PORTION)]


def hash_rows(rows: Ragged, limit: int) -> np.ndarray:
    position = np.arange(len(rows.flat)) - np.repeat(rows.ends[:-1], rows.lengths())
    mixed = scramble(rows.flat.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15) * position.astype(np.uint64))
    mixed[position >= limit] = 0
    total = np.concatenate([np.zeros(1, np.uint64), np.cumsum(mixed, dtype=np.uint64)])
    return scramble(total[rows.ends[1:]] - total[rows.ends[:-1]])


def shingles(rows: Ragged) -> tuple[np.ndarray, np.ndarray]:
    """Hashes of every SHINGLE words in a row, and the row of each."""
    flat = scramble(rows.flat.astype(np.uint64) + np.uint64(1))
    row = np.repeat(np.arange(len(rows)), rows.lengths())
    if len(flat) < SHINGLE:
        return np.zeros(0, np.uint64), np.zeros(0, np.int64)
    size = len(flat) - SHINGLE + 1
    value = np.zeros(size, np.uint64)
    for at in range(SHINGLE):
        value = value * np.uint64(0x100000001B3) + flat[at : at + size]
    inside = row[:size] == row[SHINGLE - 1 :]
    return value[inside], row[:size][inside]


def scramble(value: np.ndarray) -> np.ndarray:
    """The finaliser of splitmix64."""
    value = (value ^ (value >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    value = (value ^ (value >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return value ^ (value >> np.uint64(31))


def overlap(rows: Ragged, known: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """For each row, how many of its shingles are in `known`, and how many it has."""
    value, row = shingles(rows)
    found = is_member(value, known)
    return np.bincount(row[found], minlength=len(rows)), np.bincount(row, minlength=len(rows))


def is_member(value: np.ndarray, known: np.ndarray) -> np.ndarray:
    """np.isin for few `known` hashes: a bitmap of their low bits leaves little to compare."""
    mask = np.uint64((1 << 24) - 1)
    bitmap = np.zeros(1 << 24, bool)
    bitmap[known & mask] = True
    found = bitmap[value & mask]
    found[found] = np.isin(value[found], known)
    return found


def near_duplicates(query: Ragged, passage: Ragged, excluded: Ragged) -> np.ndarray:
    """True for pairs too near to the excluded texts (questions, passages, or both in one)."""
    known = np.unique(shingles(excluded)[0])
    hits, total = overlap(passage, known)
    drop = (hits >= PASSAGE_COUNT) | ((hits > 2) & (hits >= PASSAGE_SHARE * total))
    hits, total = overlap(query, known)
    drop |= (hits > 0) & (hits >= QUERY_SHARE * total)
    return drop | np.isin(row_hashes(query), row_hashes(excluded))


def read_beir(folder: str) -> list[str]:
    """All texts of a retrieval set: passages, their docstrings' neighbours included, and questions."""
    texts = []
    for name in ('corpus.jsonl', 'queries.jsonl'):
        for line in open(os.path.join(folder, name), encoding='utf-8'):
            item = json.loads(line)
            texts.append(f"{item.get('title', '')} {item['text']}".strip())
    return texts


def load_pairs(data: str) -> dict:
    """Merges pairs/*.npz into one corpus with one word list."""
    number: dict[str, int] = {}
    tags: dict[str, dict[str, int]] = {'package': {}, 'language': {}, 'kind': {}}
    columns: dict[str, list] = {key: [] for key in (*FIELDS, *tags)}
    for path in sorted(glob.glob(os.path.join(data, 'pairs', '*.npz'))):
        part = np.load(path, allow_pickle=True)
        if 'kind' not in part:
            continue
        mapping = np.array([number.setdefault(word, len(number)) for word in part['words']], dtype=np.int32)
        for field in FIELDS:
            columns[field].append(Ragged(mapping[part[field]], part[f'{field}_ends']))
        for tag, codes in tags.items():
            names = np.array([codes.setdefault(str(name), len(codes)) for name in part[f'{tag}_names']], dtype=np.int32)
            columns[tag].append(names[part[tag]])
        print(f'{os.path.basename(path)}: {len(columns["kind"][-1])}', flush=True)
    merged = {field: Ragged.concatenate(columns[field]) for field in FIELDS}
    merged |= {tag: np.concatenate(columns[tag]) for tag in tags}
    return {**merged, 'words': number, 'names': {tag: list(codes) for tag, codes in tags.items()}}


def held_out(package: str) -> bool:
    """By the name without its ecosystem, so that a library's packagings fall on the same side."""
    base = PACKAGING.sub('', package)
    return base in ALSO_HELD_OUT or zlib.crc32(base.encode()) % 100 < HELD_OUT_PERCENT


def select(corpus: dict, excluded: list[str]) -> np.ndarray:
    """The rows that stay, in order; says on standard output what went and why."""
    query, passage, number = corpus['query'], corpus['passage'], corpus['words']
    keep = (query.lengths() >= 1) & (passage.lengths() >= 4)
    print(f'{len(keep)} pairs, {keep.sum()} with a question and a passage')
    both = row_hashes(query) * np.uint64(3) + row_hashes(passage, 60)
    for name, value in (('pair', both), ('passage', row_hashes(passage))):
        first = np.zeros(len(keep), bool)
        first[np.unique(np.where(keep, value, np.uint64(0)), return_index=True)[1]] = True
        keep &= first
        print(f'{keep.sum()} after removing repeats by {name}')
    rows = [np.array([number.get(word, -1) for word in words(text)], np.int32) for text in excluded]
    if rows:
        ragged = Ragged(np.concatenate(rows), np.cumsum([0] + [len(row) for row in rows]))
        for part in portions(len(keep)):
            keep[part] &= ~near_duplicates(query.take(part), passage.take(part), ragged)
        print(f'{keep.sum()} after removing near-duplicates of {len(rows)} excluded texts')
    return np.flatnonzero(keep)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('--exclude', nargs='*', default=[])
    options = parser.parse_args()
    corpus = load_pairs(options.data)
    rows = select(corpus, [text for folder in options.exclude for text in read_beir(folder)])
    out = {tag: corpus[tag][rows] for tag in ('package', 'language', 'kind')}
    for field in FIELDS:
        taken = corpus[field].take(rows)
        out |= {field: taken.flat, f'{field}_ends': taken.ends}
    packages = np.array([held_out(name) for name in corpus['names']['package']])
    out['held_out'] = packages[out['package']]
    for tag, names in corpus['names'].items():
        out[f'{tag}_names'] = np.array(names, dtype=object)
        if tag != 'package':
            print({name: int((out[tag] == code).sum()) for code, name in enumerate(names)})
    print(f"{int((~out['held_out']).sum())} to train on, {int(out['held_out'].sum())} held out")
    np.savez(os.path.join(options.data, 'corpus.npz'), words=np.array(list(corpus['words']), dtype=object), **out)


if __name__ == '__main__':
    main()
