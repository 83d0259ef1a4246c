"""Pairs as text → pairs as word numbers: `python3 intern.py DATA_DIR` reads pairs/*.jsonl, writes pairs/*.npz.

Each file has its own word list; `corpus.py` merges them. Word arrays are cut at MAX_WORDS.
"""

import argparse
import array
import glob
import json
import multiprocessing
import os

import numpy as np

from words import words

MAX_WORDS = {'query': 40, 'name': 12, 'passage': 200, 'comment': 80}


def intern_file(path: str) -> str:
    """Writes PATH.npz beside PATH.jsonl and says how many pairs it has."""
    number: dict[str, int] = {}
    fields = {field: (array.array('i'), array.array('q', [0])) for field in MAX_WORDS}
    tags: list[tuple[str, str, str]] = []
    for line in open(path, encoding='utf-8'):
        package, language, kind, query, name, passage, comment = json.loads(line)
        if query.startswith(('type:', 'pylint', 'noqa')):
            continue
        tags.append((package, language, kind))
        for (field, limit), text in zip(MAX_WORDS.items(), (query, name, passage, comment)):
            flat, ends = fields[field]
            flat.extend(number.setdefault(word, len(number)) for word in words(text)[:limit])
            ends.append(len(flat))
    columns = {column: np.unique(np.array(values), return_inverse=True) for column, values in
               zip(('package', 'language', 'kind'), zip(*tags))} if tags else {}
    arrays = {f'{column}_names': names for column, (names, _) in columns.items()}
    arrays |= {column: codes.astype(np.int32) for column, (_, codes) in columns.items()}
    for field, (flat, ends) in fields.items():
        arrays[field] = np.frombuffer(flat, dtype=np.int32)
        arrays[f'{field}_ends'] = np.frombuffer(ends, dtype=np.int64)
    np.savez(path[: -len('.jsonl')] + '.npz', words=np.array(list(number), dtype=object), **arrays)
    return f'{os.path.basename(path)}: {len(tags)} pairs, {len(number)} words'


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('--jobs', type=int, default=2)
    options = parser.parse_args()
    paths = sorted(glob.glob(os.path.join(options.data, 'pairs', '*.jsonl')))
    stale = [p for p in paths if not os.path.exists(p[:-6] + '.npz') or os.path.getmtime(p[:-6] + '.npz') < os.path.getmtime(p)]
    with multiprocessing.Pool(options.jobs) as pool:
        for line in pool.imap(intern_file, stale):
            print(line, flush=True)


if __name__ == '__main__':
    main()
