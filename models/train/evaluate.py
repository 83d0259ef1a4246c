"""Measures a model folder as it ships, 8-bit rows and all: `python3 evaluate.py MODEL_DIR BEIR_DIR …` prints a table."""

import argparse
import json
import os
from typing import NamedTuple

import numpy as np

from retrieval import BeirSet, bm25_scores, fuse, measure
from stem import stem
from vocabulary import split
from words import words

#: Shares of the vector score in the hybrid that are reported.
SHARES = (0.5, 0.65, 0.8)


class Pooling(NamedTuple):
    """How the rows of a text's tokens are summed: see `onnx.static_embedding`."""

    power: float
    head_tokens: int
    head_weight: int


def text_vectors(texts: list[str], table: np.ndarray, token_ids: dict[str, int], pooling: Pooling, known: dict) -> np.ndarray:
    """The vectors the product makes of texts, but for the 8-bit rounding."""
    out = np.zeros((len(texts), table.shape[1]), np.float32)
    for at, text in enumerate(texts):
        ids = []
        for word in words(text):
            pieces = known.get(word)
            if pieces is None:
                pieces = known[word] = split(word, token_ids)
            ids += pieces
        token, place = np.unique(np.array(ids, np.int64), return_inverse=True)
        if len(token):
            count = np.bincount(place, weights=np.where(np.arange(len(ids)) < pooling.head_tokens, pooling.head_weight, 1))
            out[at] = (count**pooling.power) @ table[token]
    return out / np.maximum(np.linalg.norm(out, axis=1, keepdims=True), 1e-9)


class Evaluation:
    """Retrieval sets, their BM25 scores kept between measurements."""

    def __init__(self, folders: list[str]) -> None:
        self.sets = [BeirSet(folder) for folder in folders]
        self.keyword = [bm25_scores(item, stem) for item in self.sets]

    def run(self, table: np.ndarray, token_ids: dict[str, int], pooling: Pooling) -> dict:
        report, known = {}, {}
        for item, keyword in zip(self.sets, self.keyword):
            query = text_vectors(item.queries, table, token_ids, pooling, known)
            passage = text_vectors(item.passages, table, token_ids, pooling, known)
            vector = query @ passage.T
            report[item.name] = {
                'vector': measure(vector, item.relevant),
                'keyword': measure(keyword, item.relevant),
                **{f'hybrid {share}': measure(fuse(vector, keyword, share), item.relevant) for share in SHARES},
            }
        return report


def read_model(folder: str) -> tuple[np.ndarray, dict[str, int], Pooling]:
    """Table, tokens and pooling of a model folder."""
    with open(os.path.join(folder, 'config.json'), encoding='utf-8') as file:
        config = json.load(file)['static_embedding']
    with open(os.path.join(folder, 'tokenizer.json'), encoding='utf-8') as file:
        token_ids = json.load(file)['model']['vocab']
    with open(os.path.join(folder, 'onnx', 'model.onnx'), 'rb') as file:
        onnx = file.read()
    rows, dimensions = config['vocabulary'], config['dimensions']
    table = np.frombuffer(onnx, np.int8, rows * dimensions, config['table']['offset']).reshape(rows, dimensions)
    scales = np.frombuffer(onnx, np.float32, rows, config['scales']['offset'])
    return table * scales[:, None], token_ids, Pooling(config['power'], config['head_tokens'], config['head_weight'])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('model')
    parser.add_argument('sets', nargs='+')
    options = parser.parse_args()
    report = Evaluation(options.sets).run(*read_model(options.model))
    print('| set | mode | NDCG@10 | MRR@10 | recall@1 | recall@10 |\n| --- | --- | --- | --- | --- | --- |')
    for name, modes in sorted(report.items()):
        for mode, result in modes.items():
            values = ' | '.join(f'{result[key]:.3f}' for key in ('ndcg@10', 'mrr@10', 'recall@1', 'recall@10'))
            print(f'| {name} | {mode} | {values} |')


if __name__ == '__main__':
    main()
