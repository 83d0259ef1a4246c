"""Trains the static embedding: `python3 train.py DATA_DIR --out RUN_DIR [options]`.

A row a token, weighted and summed over a text's tokens, scaled to length 1 (Model2Vec, sentence-transformers
StaticEmbedding), trained with symmetric in-batch softmax (InfoNCE; van den Oord et al., 2018) on question → passage.
While training a row is the sum of the token's own vector and of its stem's, times a learned weight started at the
inverse document frequency; exported, it is one row.
"""

import argparse
import json
import os
import time

import numpy as np
import torch

from batches import Data, epoch, make_data, passages, questions
from corpus import Ragged
from evaluate import Evaluation, Pooling
from model import StaticEmbedding, embed
from stem import stem
from vocabulary import choose_tokens, word_pieces


def loss_of(query: torch.Tensor, passage: torch.Tensor, same: torch.Tensor, temperature: float, sizes: list[int]):
    """Mean over the Matryoshka sizes (Kusupati et al., 2022) of the symmetric cross entropy; `same` are no negatives."""
    target = torch.arange(len(query))
    total = 0.0
    for size in sizes:
        q = torch.nn.functional.normalize(query[:, :size], dim=1)
        p = torch.nn.functional.normalize(passage[:, :size], dim=1)
        scores = (q @ p.T / temperature).masked_fill(same, -1e4)
        total = total + torch.nn.functional.cross_entropy(scores, target) + torch.nn.functional.cross_entropy(scores.T, target)
    return total / (2 * len(sizes))


def false_negatives(data: Data, rows: np.ndarray) -> torch.Tensor:
    value = data.query_hash[rows]
    same = value[:, None] == value[None, :]
    np.fill_diagonal(same, False)
    return torch.from_numpy(same)


def word_counts(corpus, rows: np.ndarray) -> dict[str, float]:
    """Occurrences in training passages, once a passage cut at 200 words, plus those in questions, counted thrice."""
    amount = len(corpus['words'])
    total = np.zeros(amount)
    for field, weight in (('query', 3), ('passage', 1), ('comment', 1)):
        taken = Ragged(corpus[field], corpus[f'{field}_ends']).take(rows)
        total += weight * np.bincount(taken.flat, minlength=amount)
    return {word: count for word, count in zip(corpus['words'], total) if count >= 3}


def train(options: argparse.Namespace) -> None:
    torch.manual_seed(options.seed)
    torch.set_num_threads(options.threads)
    random = np.random.default_rng(options.seed)
    corpus = dict(np.load(os.path.join(options.data, 'corpus.npz'), allow_pickle=True))
    rows = np.flatnonzero(~corpus['held_out'])
    if options.pairs and options.pairs < len(rows):
        rows = np.sort(random.choice(rows, options.pairs, replace=False))
    tokens = choose_tokens(word_counts(corpus, rows), options.vocabulary, options.pieces)
    token_ids = {token: at for at, token in enumerate(tokens)}
    data = make_data(corpus, rows, word_pieces(list(corpus['words']), token_ids), token_ids, (options.head_tokens, options.head_weight))
    pooling = Pooling(options.power, options.head_tokens, options.head_weight)
    del corpus
    frequency = np.bincount(data.passage.flat, minlength=len(tokens))
    idf = np.maximum(np.log((len(rows) + 1) / (frequency + 1)), 0.05) if options.weights == 'idf' else np.full(len(tokens), 3.0)
    stems: dict[str, int] = {}
    stem_ids = np.array([stems.setdefault(stem(token) if options.stems else token, len(stems)) for token in tokens])
    model = StaticEmbedding(stem_ids, idf / idf.mean(), options.dimensions)
    if options.resume:
        model.resume(np.load(os.path.join(options.resume, 'table.npy')))
    evaluation = Evaluation(options.evaluate)
    keep = np.ones(len(rows))
    for kind, share in (item.split('=') for item in options.keep):
        keep[data.kind == data.kinds.get(kind, -1)] = float(share)
    steps = int(options.epochs * keep.sum() / options.batch)
    print(f'{len(rows)} pairs, {len(tokens)} tokens, {len(stems)} stems, {steps} steps', flush=True)
    sizes = [size for size in (options.dimensions, 128, 64) if size <= options.dimensions][: 3 if options.matryoshka else 1]
    at, started, running = 0, time.time(), 0.0
    while at < steps:
        for batch in epoch(data, random, options.batch, options.group, keep):
            asked = questions(data, batch, random, options.query_dropout)
            found = passages(data, batch, random, options.comment, options.dropout, options.power)
            rows_used, place = model.gather(np.concatenate([asked.ids, found.ids]))
            query, passage = embed(rows_used, place, asked), embed(rows_used, place, found)
            loss = loss_of(query, passage, false_negatives(data, batch), options.temperature, sizes)
            loss.backward()
            model.step(options.rate * min((at + 1) / 50, max(0.02, 1 - at / steps)))
            at += 1
            running += float(loss.detach())
            if at % options.log == 0 or at == steps:
                print(f'step {at} loss {running / (options.log):.4f} {time.time() - started:.0f} s', flush=True)
                running = 0.0
            if (options.check and at % options.check == 0) or at >= steps:
                report = evaluation.run(model.table(), token_ids, pooling)
                for name, modes in report.items():
                    print(name, {mode: value['mrr@10'] for mode, value in modes.items()}, flush=True)
            if at >= steps:
                break
    os.makedirs(options.out, exist_ok=True)
    np.save(os.path.join(options.out, 'table.npy'), model.table())
    with open(os.path.join(options.out, 'run.json'), 'w', encoding='utf-8') as out:
        settings = {key: value for key, value in vars(options).items() if key not in ('data', 'out', 'evaluate', 'resume')}
        json.dump({'options': settings, 'pairs': len(rows), 'steps': steps, 'report': report, 'tokens': tokens}, out)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('data')
    parser.add_argument('--out', required=True)
    parser.add_argument('--resume', help='a finished run with the same vocabulary, whose table training starts from')
    parser.add_argument('--evaluate', nargs='*', default=[], help='folders in BEIR layout')
    for name, default in (('dimensions', 256), ('vocabulary', 56_000), ('pieces', 5_000), ('batch', 2048), ('group', 4),
                          ('pairs', 0), ('seed', 1), ('threads', 1), ('log', 50), ('check', 0), ('stems', 1), ('matryoshka', 0),
                          ('head-tokens', 16), ('head-weight', 3)):
        parser.add_argument(f'--{name}', type=int, default=default)
    for name, default in (('epochs', 1.0), ('rate', 5e-3), ('temperature', 0.05), ('comment', 0.4), ('dropout', 0.1),
                          ('query-dropout', 0.1), ('power', 0.5)):
        parser.add_argument(f'--{name}', type=float, default=default)
    parser.add_argument('--weights', choices=('idf', 'even'), default='idf')
    parser.add_argument('--keep', nargs='*', default=['inline=0.6', 'name=0.7', 'gloss=0.5'], metavar='KIND=SHARE')
    train(parser.parse_args())


if __name__ == '__main__':
    main()
