"""Synonyms and glosses of WordNet (Fellbaum, 1998): `python3 -m extract.wordnet DICT_DIR DATA_DIR` → pairs/wordnet.jsonl."""

import argparse
import glob
import json
import os

from .pairs import Pair


def synset_pairs(line: str) -> list[Pair]:
    """The words of a synset → its gloss, and each word → the others."""
    fields, _, gloss = line.partition(' | ')
    parts = fields.split()
    amount = int(parts[3], 16)
    members = [parts[4 + 2 * at].split('(')[0].replace('_', ' ') for at in range(amount)]
    members = [word for word in members if word.islower() and len(word) > 2]
    meaning = gloss.split('; "')[0].strip()
    if not members or len(meaning.split()) < 3:
        return []
    pairs = [Pair('english', 'gloss', ' '.join(members[:4]), '', meaning)]
    if len(members) > 1:
        pairs.append(Pair('english', 'gloss', members[0], '', f'{" ".join(members[1:5])} {meaning}'))
    return pairs


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('dictionary')
    parser.add_argument('data')
    options = parser.parse_args()
    with open(os.path.join(options.data, 'pairs', 'wordnet.jsonl'), 'w', encoding='utf-8') as out:
        for path in sorted(glob.glob(os.path.join(options.dictionary, 'data.*'))):
            for line in open(path, encoding='utf-8'):
                if not line.startswith('  '):
                    out.writelines(json.dumps(['wordnet', *pair]) + '\n' for pair in synset_pairs(line))


if __name__ == '__main__':
    main()
