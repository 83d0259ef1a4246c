"""Writes trained runs as a model folder: `python3 export.py MODEL_DIR RUN_DIR … --name NAME --version N`.

The tables of several runs, of which each resumed the one before, are averaged (a model soup; Wortsman et al., 2022).
"""

import argparse
import json
import os

import numpy as np

from onnx import static_embedding
from vocabulary import MAX_WORD, PADDING, UNKNOWN

#: A border inside an identifier; the words themselves are then the runs of letters or of digits.
BORDER = r'(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])(?![A-Z]s(?![A-Za-z]))'


def tokenizer_json(tokens: list[str]) -> dict:
    """The tokenizer in the format of Hugging Face tokenizers; `words.py` is the same rule."""
    return {
        'version': '1.0',
        'truncation': None,
        'padding': None,
        # None: an added token would be found in texts that merely spell it.
        'added_tokens': [],
        'normalizer': {
            'type': 'Sequence',
            'normalizers': [
                {'type': 'NFD'},
                {'type': 'StripAccents'},
                {'type': 'Replace', 'pattern': {'Regex': BORDER}, 'content': ' '},
                {'type': 'Lowercase'},
            ],
        },
        'pre_tokenizer': {'type': 'Split', 'pattern': {'Regex': '[a-z]+|[0-9]+'}, 'behavior': 'Removed', 'invert': True},
        'post_processor': None,
        'decoder': {'type': 'WordPiece', 'prefix': '##', 'cleanup': True},
        'model': {
            'type': 'WordPiece',
            'unk_token': UNKNOWN,
            'continuing_subword_prefix': '##',
            'max_input_chars_per_word': MAX_WORD,
            'vocab': {token: at for at, token in enumerate(tokens)},
        },
    }


def quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """8-bit integers with a scale a row; padding and unknown are zero."""
    table = table.copy()
    table[:2] = 0
    scales = np.abs(table).max(axis=1) / 127
    return np.round(table / np.maximum(scales, 1e-12)[:, None]).astype(np.int8), scales.astype(np.float32)


def average(tables: list[np.ndarray]) -> np.ndarray:
    """The mean of the tables, each scaled to a mean row length of 1."""
    return np.mean([table / np.linalg.norm(table, axis=1).mean() for table in tables], axis=0)


def read_run(folder: str) -> dict:
    with open(os.path.join(folder, 'run.json'), encoding='utf-8') as file:
        return json.load(file)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('out')
    parser.add_argument('runs', nargs='+')
    parser.add_argument('--name', default='understory-fast')
    parser.add_argument('--version', type=int, default=1)
    options = parser.parse_args()
    runs = [read_run(folder) for folder in options.runs]
    run = runs[0]
    if any(other['tokens'] != run['tokens'] for other in runs):
        raise SystemExit('The runs have different vocabularies: only runs that resumed one another can be averaged.')
    tokens, trained = run['tokens'], run['options']
    pooling = {key: trained[key] for key in ('power', 'head_tokens', 'head_weight')}
    table, scales = quantise(average([np.load(os.path.join(folder, 'table.npy')) for folder in options.runs]))
    # Lengths of vectors do not matter: the longest row has length 1, which keeps the numbers readable.
    scales = scales / np.linalg.norm(table * scales[:, None], axis=1).max()
    onnx = static_embedding(table, scales, **pooling)
    config = {
        'name': options.name,
        'version': options.version,
        'model_type': 'bert',
        'architectures': ['BertModel'],
        'hidden_size': table.shape[1],
        'vocab_size': len(tokens),
        'static_embedding': {
            'vocabulary': len(tokens),
            'dimensions': table.shape[1],
            **pooling,
            'onnx_bytes': len(onnx),
            'table': {'offset': onnx.index(table.tobytes()), 'type': 'int8'},
            'scales': {'offset': onnx.index(scales.astype(np.float32).tobytes()), 'type': 'float32'},
        },
    }
    settings = {
        'tokenizer_class': 'PreTrainedTokenizerFast', 'model_max_length': 1_000_000, 'pad_token': PADDING, 'unk_token': UNKNOWN,
    }  # fmt: skip
    os.makedirs(os.path.join(options.out, 'onnx'), exist_ok=True)
    with open(os.path.join(options.out, 'onnx', 'model.onnx'), 'wb') as file:
        file.write(onnx)
    for name, content, indent in (
        ('config.json', config, 2), ('tokenizer.json', tokenizer_json(tokens), None), ('tokenizer_config.json', settings, 2),
    ):  # fmt: skip
        with open(os.path.join(options.out, name), 'w', encoding='utf-8') as file:
            json.dump(content, file, indent=indent, separators=None if indent else (',', ':'))
            file.write('\n')


if __name__ == '__main__':
    main()
