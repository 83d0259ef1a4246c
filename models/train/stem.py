"""A crude stem: words with the same one share part of their vector while training, and none of it at run time."""

import re

SUFFIX = re.compile(r'(?:ations?|ators?|ions?|ings?|ers?|ors?|ed|es|s|ly|ments?|able|ables|ness)$')


def stem(word: str) -> str:
    """`checking`, `checked`, `checks` and `checker` → `check`; words of up to three letters stay."""
    if len(word) <= 3 or not word.isalpha():
        return word
    if word.endswith('ies') and len(word) > 4:
        return word[:-3] + 'y'
    root = SUFFIX.sub('', word, count=1)
    if len(root) < 3 or word.endswith('ss'):
        return word
    if len(root) > 3 and root[-1] == root[-2] and root[-1] not in 'lsz':
        root = root[:-1]
    return root.rstrip('e') if len(root) > 3 else root
