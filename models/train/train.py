"""Trains the static embedding: `python3 train.py DATA_DIR --out RUN_DIR [options]`.

A row a token, weighted and summed over a text's tokens, scaled to length 1 (Model2Vec, sentence-transformers
StaticEmbedding), trained with symmetric in-batch softmax (InfoNCE; van den Oord et al., 2018) on question → passage.
While training a row is the sum of the token's own vector and of its stem's, times a learned weight started at the
inverse document frequency; exported, it is one row.
"""

import argparse
import itertools
import json
import os
import time
from typing import Iterator, NamedTuple

import numpy as np
import torch

from batches import Data, epoch, make_data, passages, questions
from corpus import Ragged
from evaluate import Evaluation, Pooling
from model import StaticEmbedding, embed
from stem import stem
from vocabulary import choose_tokens, word_pieces


WARM_UP_STEPS = 50


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


class Setup(NamedTuple):
    """What a run trains: the data as tokens, the model, and the share of each pair's chance to be drawn."""

    data: Data
    model: StaticEmbedding
    tokens: list[str]
    keep: np.ndarray
    random: np.random.Generator


def prepare(options: argparse.Namespace) -> Setup:
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
    keep = np.ones(len(rows))
    for kind, share in (item.split('=') for item in options.keep):
        keep[data.kind == data.kinds.get(kind, -1)] = float(share)
    return Setup(data, make_model(options, data, tokens), tokens, keep, random)


def make_model(options: argparse.Namespace, data: Data, tokens: list[str]) -> StaticEmbedding:
    frequency = np.bincount(data.passage.flat, minlength=len(tokens))
    idf = np.maximum(np.log((len(data.passage) + 1) / (frequency + 1)), 0.05)
    weights = idf / idf.mean() if options.weights == 'idf' else np.ones(len(tokens))
    stems: dict[str, int] = {}
    stem_ids = np.array([stems.setdefault(stem(token) if options.stems else token, len(stems)) for token in tokens])
    model = StaticEmbedding(stem_ids, weights, options.dimensions)
    if options.resume:
        model.resume(np.load(os.path.join(options.resume, 'table.npy')))
    return model


def train_step(options: argparse.Namespace, setup: Setup, batch: np.ndarray, progress: float, warm: float) -> float:
    """One step of Adam; `progress` and `warm` run from 0 to 1 over the run and its warm-up. Returns the loss."""
    data, model, random = setup.data, setup.model, setup.random
    asked = questions(data, batch, random, options.query_dropout)
    found = passages(data, batch, random, options.comment, options.dropout, options.power)
    rows, place = model.gather(np.concatenate([asked.ids, found.ids]))
    sizes = [options.dimensions, 128, 64] if options.matryoshka else [options.dimensions]
    loss = loss_of(
        embed(rows, place, asked), embed(rows, place, found), false_negatives(data, batch), options.temperature, sizes
    )  # fmt: skip
    loss.backward()
    model.step(options.rate * min(warm, max(0.02, 1 - progress)))
    return float(loss.detach())


def train(options: argparse.Namespace) -> None:
    setup = prepare(options)
    evaluation = Evaluation(options.evaluate)
    steps = int(options.epochs * setup.keep.sum() / options.batch)
    print(f'{len(setup.data.query)} pairs, {len(setup.tokens)} tokens, {steps} steps', flush=True)
    started, losses = time.time(), []
    for at, batch in enumerate(batches(options, setup, steps), start=1):
        losses.append(train_step(options, setup, batch, (at - 1) / steps, at / WARM_UP_STEPS))
        if at % options.log == 0 or at == steps:
            print(f'step {at} loss {np.mean(losses[-options.log :]):.4f} {time.time() - started:.0f} s', flush=True)
        if options.check and at % options.check == 0 and at < steps:
            measure_now(options, setup, evaluation)
    save(options, setup, steps, measure_now(options, setup, evaluation))


def batches(options: argparse.Namespace, setup: Setup, steps: int) -> Iterator[np.ndarray]:
    """As many batches as steps, passing over the pairs as often as it takes."""
    forever = (epoch(setup.data, setup.random, options.batch, options.group, setup.keep) for _ in itertools.count())
    return itertools.islice(itertools.chain.from_iterable(forever), steps)


def measure_now(options: argparse.Namespace, setup: Setup, evaluation: Evaluation) -> dict:
    token_ids = {token: at for at, token in enumerate(setup.tokens)}
    pooling = Pooling(options.power, options.head_tokens, options.head_weight)
    report = evaluation.run(setup.model.table(), token_ids, pooling)
    for name, modes in report.items():
        print(name, {mode: value['mrr@10'] for mode, value in modes.items()}, flush=True)
    return report


def save(options: argparse.Namespace, setup: Setup, steps: int, report: dict) -> None:
    os.makedirs(options.out, exist_ok=True)
    np.save(os.path.join(options.out, 'table.npy'), setup.model.table())
    with open(os.path.join(options.out, 'run.json'), 'w', encoding='utf-8') as out:
        settings = {key: value for key, value in vars(options).items() if key not in ('data', 'out', 'evaluate', 'resume')}
        pairs = len(setup.data.query)
        json.dump({'options': settings, 'pairs': pairs, 'steps': steps, 'report': report, 'tokens': setup.tokens}, out)


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
