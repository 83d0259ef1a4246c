"""Chooses the tokens: the most frequent words whole, and pieces (`##…`) to spell the others with.

WordPiece (Schuster and Nakajima, 2012): greedy longest match from the left, so any WordPiece implementation agrees.
"""

import collections

import numpy as np

from corpus import Ragged

#: Longest piece considered.
MAX_PIECE = 10
MAX_WORD = 40
UNKNOWN = '[UNK]'
PADDING = '[PAD]'
ALPHABET = 'abcdefghijklmnopqrstuvwxyz0123456789'


def choose_tokens(counts: dict[str, float], size: int, pieces: int) -> list[str]:
    """`size` tokens, of which `pieces` continue a word. `counts` must be of the training part only."""
    ranked = [word for word, _ in sorted(counts.items(), key=lambda item: (-item[1], item[0])) if len(word) <= MAX_WORD]
    specials = [PADDING, UNKNOWN, *ALPHABET, *(f'##{letter}' for letter in ALPHABET)]
    whole = [word for word in ranked if len(word) > 1][: size - pieces - len(specials)]
    known = set(whole)
    return [*specials, *whole, *choose_pieces(counts, known, pieces)]


def choose_pieces(counts: dict[str, float], known: set[str], amount: int) -> list[str]:
    """Ends of words that continue a known word, by how many letters of unknown words they cover."""
    gain: collections.Counter = collections.Counter()
    for word, count in counts.items():
        if word in known or not 3 < len(word) <= MAX_WORD:
            continue
        rest = word[longest_prefix(word, known) :]
        for start in range(len(rest)):
            for end in range(start + 2, min(len(rest), start + MAX_PIECE) + 1):
                bonus = 2 if start == 0 else 1
                gain[rest[start:end]] += bonus * (end - start - 1) * min(count, 50)
    return [f'##{piece}' for piece, _ in gain.most_common(amount)]


def longest_prefix(word: str, known: set[str]) -> int:
    for end in range(len(word), 1, -1):
        if word[:end] in known:
            return end
    return 1


def split(word: str, token_ids: dict[str, int]) -> list[int]:
    """Token numbers of a word: itself when known, else its pieces; [UNK] for a word too long or not in the alphabet."""
    whole = token_ids.get(word)
    if whole is not None:
        return [whole]
    if len(word) > MAX_WORD:
        return [token_ids[UNKNOWN]]
    ids, at = [], 0
    while at < len(word):
        for end in range(len(word), at, -1):
            piece = token_ids.get(word[at:end] if at == 0 else f'##{word[at:end]}')
            if piece is not None:
                ids.append(piece)
                at = end
                break
        else:
            return [token_ids[UNKNOWN]]
    return ids


def word_pieces(all_words: list[str], token_ids: dict[str, int]) -> Ragged:
    """The pieces of every word, by word number."""
    rows = [split(word, token_ids) for word in all_words]
    ends = np.cumsum([0] + [len(row) for row in rows])
    return Ragged(np.array([piece for row in rows for piece in row], np.int32), ends)
