"""Training data as tokens, and the batches drawn from it: rule-made questions, masked passages, hard negatives."""

from typing import Iterator, NamedTuple

import numpy as np

from corpus import Ragged, row_hashes

#: Questions are typed with other verbs than docstrings are written with.
VERBS = {
    'returns': 'get', 'return': 'get', 'gets': 'get', 'determine': 'check', 'determines': 'check', 'tests': 'check',
    'checks': 'check', 'whether': 'if', 'sets': 'set', 'creates': 'create', 'converts': 'convert', 'computes': 'calculate',
    'compute': 'calculate', 'calculates': 'calculate', 'removes': 'remove', 'adds': 'add', 'reads': 'read', 'writes': 'write',
    'generates': 'generate', 'prints': 'print', 'finds': 'find', 'retrieve': 'get', 'retrieves': 'get', 'obtain': 'get',
    'parses': 'parse', 'deletes': 'delete', 'constructs': 'create', 'construct': 'make', 'loads': 'load', 'saves': 'save',
}  # fmt: skip


class Bags(NamedTuple):
    """A batch of bags of tokens: flat token numbers, the weight of each, and where each bag starts."""

    ids: np.ndarray
    weights: np.ndarray
    starts: np.ndarray


class Data(NamedTuple):
    query: Ragged
    name: Ragged
    passage: Ragged
    counts: np.ndarray
    comment: Ragged
    package: np.ndarray
    language: np.ndarray
    kind: np.ndarray
    query_hash: np.ndarray
    language_token: np.ndarray
    kinds: dict[str, int]
    how: list[int]
    verbs: np.ndarray


def distinct(rows: Ragged, head_tokens: int, head_weight: int) -> tuple[Ragged, np.ndarray]:
    """Each row's distinct tokens, ascending, and what the occurrences of each count: `head_weight` at the start, else 1."""
    parts, counts, lengths = [], [], []
    step = 100_000
    for first in range(0, len(rows), step):
        last = min(len(rows), first + step)
        flat = rows.flat[rows.ends[first] : rows.ends[last]].astype(np.int64)
        row = np.repeat(np.arange(last - first), np.diff(rows.ends[first : last + 1]))
        position = np.arange(len(flat)) - np.repeat(rows.ends[first:last] - rows.ends[first], np.diff(rows.ends[first : last + 1]))
        key, inverse = np.unique((row << 20) | flat, return_inverse=True)
        count = np.bincount(inverse, weights=np.where(position < head_tokens, head_weight, 1))
        parts.append((key & 0xFFFFF).astype(np.int32))
        counts.append(np.minimum(count, 255).astype(np.uint8))
        lengths.append(np.bincount(key >> 20, minlength=last - first))
    ends = np.concatenate([[0], np.cumsum(np.concatenate(lengths))])
    return Ragged(np.concatenate(parts), ends), np.concatenate(counts)


def tokenise(rows: Ragged, pieces: Ragged) -> Ragged:
    expanded = pieces.take(rows.flat)
    lengths = np.concatenate([[0], np.cumsum(pieces.lengths()[rows.flat])])
    return Ragged(expanded.flat, lengths[rows.ends])


def make_data(corpus, rows: np.ndarray, pieces: Ragged, token_ids: dict[str, int], head: tuple[int, int]) -> Data:
    def field(name: str) -> Ragged:
        return tokenise(Ragged(corpus[name], corpus[f'{name}_ends']).take(rows), pieces)

    passage, counts = distinct(field('passage'), *head)
    query = field('query')
    verbs = np.arange(len(token_ids), dtype=np.int32)
    for verb, other in VERBS.items():
        if verb in token_ids and other in token_ids:
            verbs[token_ids[verb]] = token_ids[other]
    spoken = {'csharp': 'c', 'cpp': 'c', 'markdown': 'how', 'rst': 'how', 'man': 'linux'}
    languages = [spoken.get(name, name) for name in corpus['language_names']]
    return Data(
        query, field('name'), passage, counts, field('comment'),
        corpus['package'][rows], corpus['language'][rows], corpus['kind'][rows],
        row_hashes(query), np.array([token_ids.get(name, 1) for name in languages], np.int32),
        {name: code for code, name in enumerate(corpus['kind_names'])}, [token_ids['how'], token_ids['to']], verbs,
    )  # fmt: skip


def epoch(data: Data, random: np.random.Generator, size: int, group: int, keep: np.ndarray) -> Iterator[np.ndarray]:
    """Row numbers of each batch. `group` rows of one package stand together: each other's hard negatives."""
    rows = np.flatnonzero(random.random(len(keep)) < keep)
    rows = random.permutation(rows)
    if group > 1:
        rows = rows[np.argsort(data.package[rows], kind='stable')]
        groups = len(rows) // group
        rows = rows[: groups * group].reshape(groups, group)[random.permutation(groups)].ravel()
    for first in range(0, len(rows) - size + 1, size):
        yield rows[first : first + size]


def questions(data: Data, rows: np.ndarray, random: np.random.Generator, dropout: float) -> Bags:
    """As written, or with the name, the language or `how to` before it, or with commoner verbs, or the name alone."""
    size = len(rows)
    chance = random.random((size, 5))
    named = data.name.lengths()[rows] > 0
    documented = data.kind[rows] == data.kinds.get('doc', -1)
    alone = documented & named & (chance[:, 0] < 0.12)
    with_name = documented & named & (chance[:, 0] > 0.8)
    query = masked(data.query.take(rows), ~alone)
    swap = np.repeat(chance[:, 1] < 0.5, query.lengths())
    query = Ragged(np.where(swap, data.verbs[query.flat], query.flat), query.ends)
    query = drop_tokens(query, random, dropout)
    name = masked(data.name.take(rows), alone | with_name)
    language = masked(single(data.language_token[data.language[rows]]), chance[:, 2] < 0.35)
    how = masked(Ragged(np.tile(np.array(data.how, np.int32), size), np.arange(0, 2 * size + 1, 2)), chance[:, 3] < 0.2)
    return bags([query, name, language, how], None)


def passages(data: Data, rows: np.ndarray, random: np.random.Generator, comment: float, dropout: float, power: float) -> Bags:
    """The code, for `comment` of the pairs with half the words of its comment, without `dropout` of its words."""
    size = len(rows)
    at = data.passage.ends[:-1][rows]
    lengths = data.passage.lengths()[rows]
    ends = np.concatenate([[0], np.cumsum(lengths)])
    index = np.repeat(at - ends[:-1], lengths) + np.arange(ends[-1])
    keep = random.random(len(index)) >= dropout
    ids, weights = data.passage.flat[index][keep], data.counts[index][keep].astype(np.float32) ** power
    code = Ragged(ids, np.concatenate([[0], np.cumsum(keep)])[ends])
    spoken = masked(data.comment.take(rows), random.random(size) < comment)
    return bags([code, drop_tokens(spoken, random, 0.5)], weights)


def masked(rows: Ragged, keep: np.ndarray) -> Ragged:
    lengths = rows.lengths()
    return Ragged(rows.flat[np.repeat(keep, lengths)], np.concatenate([[0], np.cumsum(lengths * keep)]))


def single(ids: np.ndarray) -> Ragged:
    return Ragged(ids, np.arange(len(ids) + 1))


def drop_tokens(rows: Ragged, random: np.random.Generator, share: float) -> Ragged:
    keep = random.random(len(rows.flat)) >= share
    return Ragged(rows.flat[keep], np.concatenate([[0], np.cumsum(keep)])[rows.ends])


def bags(parts: list[Ragged], first_weights: np.ndarray | None) -> Bags:
    """Joins the parts of each row; weights are 1 but for the first part's."""
    owner = np.concatenate([np.repeat(np.arange(len(part)), part.lengths()) for part in parts])
    ids = np.concatenate([part.flat for part in parts])
    weights = np.ones(len(ids), np.float32)
    if first_weights is not None:
        weights[: len(first_weights)] = first_weights
    order = np.argsort(owner, kind='stable')
    lengths = sum(part.lengths() for part in parts)
    return Bags(ids[order], weights[order], np.concatenate([[0], np.cumsum(lengths)[:-1]]))
