"""Vectors of a few texts as the training side computes them, for the product's tests: `python3 golden.py MODEL_DIR OUT.json`."""

import argparse
import json

from evaluate import read_model, text_vectors

TEXTS = [
    'how to check if a file is empty',
    'def is_empty(path):\n    """True for a file of no bytes."""\n    return os.stat(path).st_size == 0',
    'The nightly job fails because the token expires while it waits for the lock.',
    'export async function parseHTTPHeaderLine(line: string): Promise<Map<string, string>> {\n\treturn new Map();\n}',
    'value value value value xqzzkvwbbt naïve ' * 8,
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument('model')
    parser.add_argument('out')
    options = parser.parse_args()
    vectors = text_vectors(TEXTS, *read_model(options.model), {})
    rows = [{'text': text, 'vector': [round(float(value), 6) for value in vector]} for text, vector in zip(TEXTS, vectors)]
    with open(options.out, 'w', encoding='utf-8') as file:
        file.write('[\n' + ',\n'.join(json.dumps(row, ensure_ascii=False) for row in rows) + '\n]\n')


if __name__ == '__main__':
    main()
