"""Splits text into lower-case words at identifier borders: the same rule as `tokenizer.json` and the TypeScript one."""

import re
import unicodedata

#: HTMLParser → HTML Parser, fileName2 → file Name 2, URLs → URLs.
WORD = re.compile(r'[A-Z]+s(?![A-Za-z])|[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+')


def words(text: str) -> list[str]:
    """The words of a text. Letters lose their accents; scripts other than Latin have no words."""
    if not text.isascii():
        text = ''.join(ch for ch in unicodedata.normalize('NFD', text) if unicodedata.category(ch)[0] != 'M')
    return [word.lower() for word in WORD.findall(text)]
