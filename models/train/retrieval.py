"""Measures retrieval on sets in BEIR layout, with vectors, BM25 and both."""

import collections
import json
import math
import os

import numpy as np

from words import words

STOP = frozenset('a an and are as at be by can do does for from how i if in into is it its of on or that the this to what when with you'.split())


class BeirSet:
    """`corpus.jsonl`, `queries.jsonl`, `qrels/test.tsv` of a folder."""

    def __init__(self, folder: str) -> None:
        self.name = os.path.basename(folder.rstrip('/'))
        corpus = [json.loads(line) for line in open(os.path.join(folder, 'corpus.jsonl'), encoding='utf-8')]
        self.passages = [f"{item.get('title', '')}\n{item['text']}".strip() for item in corpus]
        place = {item['_id']: at for at, item in enumerate(corpus)}
        relevant = collections.defaultdict(set)
        with open(os.path.join(folder, 'qrels', 'test.tsv'), encoding='utf-8') as lines:
            for line in list(lines)[1:]:
                query, passage, score = line.split()
                if int(score) > 0:
                    relevant[query].add(place[passage])
        queries = [json.loads(line) for line in open(os.path.join(folder, 'queries.jsonl'), encoding='utf-8')]
        queries = [item for item in queries if item['_id'] in relevant]
        self.queries = [item['text'] for item in queries]
        self.relevant = [relevant[item['_id']] for item in queries]


def measure(scores: np.ndarray, relevant: list[set[int]]) -> dict[str, float]:
    """MRR@10, NDCG@10 (binary), recall@1 and recall@10 of a [questions, passages] score matrix."""
    total = collections.Counter()
    best = np.argsort(-scores, axis=1, kind='stable')[:, :10]
    for row, right in zip(best, relevant):
        ranks = [rank for rank, passage in enumerate(row) if passage in right]
        ideal = sum(1 / math.log2(rank + 2) for rank in range(min(10, len(right))))
        total['mrr@10'] += 1 / (ranks[0] + 1) if ranks else 0
        total['ndcg@10'] += sum(1 / math.log2(rank + 2) for rank in ranks) / ideal
        total['recall@1'] += (0 in ranks) / len(right)
        total['recall@10'] += len(ranks) / len(right)
    return {key: round(value / len(relevant), 4) for key, value in total.items()}


def bm25_scores(data: BeirSet, stem, k1: float = 1.2, b: float = 0.75) -> np.ndarray:
    """Okapi BM25 over stemmed words without stop words."""
    rows = [collections.Counter(stem(word) for word in words(text) if word not in STOP) for text in data.passages]
    lengths = np.array([sum(row.values()) for row in rows], np.float32)
    postings: dict[str, list[tuple[int, int]]] = collections.defaultdict(list)
    for at, row in enumerate(rows):
        for word, count in row.items():
            postings[word].append((at, count))
    norm = k1 * (1 - b + b * lengths / lengths.mean())
    scores = np.zeros((len(data.queries), len(rows)), np.float32)
    for at, query in enumerate(data.queries):
        for word in {stem(word) for word in words(query) if word not in STOP}:
            found = postings.get(word, [])
            idf = math.log(1 + (len(rows) - len(found) + 0.5) / (len(found) + 0.5))
            for passage, count in found:
                scores[at, passage] += idf * count * (k1 + 1) / (count + norm[passage])
    return scores


def fuse(vector: np.ndarray, keyword: np.ndarray, share: float) -> np.ndarray:
    """Convex combination of the scores, each scaled to its question's best one."""
    scaled = keyword / np.maximum(keyword.max(axis=1, keepdims=True), 1e-9)
    top = vector.max(axis=1, keepdims=True)
    return share * vector / np.maximum(top, 1e-9) + (1 - share) * scaled
