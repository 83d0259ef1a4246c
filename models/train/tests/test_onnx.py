"""The ONNX writer and the exported tokenizer."""

import unittest

import numpy as np

from export import quantise, tokenizer_json
from onnx import static_embedding, varint


class Onnx(unittest.TestCase):
    def test_varints(self):
        self.assertEqual([varint(number).hex() for number in (0, 127, 128, 300)], ['00', '7f', '8001', 'ac02'])

    def test_the_table_lies_in_the_file_as_it_is(self):
        table = np.arange(60, dtype=np.int8).reshape(12, 5)
        model = static_embedding(table, np.ones(12, np.float32), 0.5, 16, 3)
        self.assertEqual(model.count(table.tobytes()), 1)


class Export(unittest.TestCase):
    def test_rows_keep_their_direction_and_specials_have_none(self):
        rows = np.random.default_rng(1).normal(size=(8, 64)).astype(np.float32)
        table, scales = quantise(rows)
        back = table * scales[:, None]
        self.assertTrue((back[:2] == 0).all())
        cosine = (back[2:] * rows[2:]).sum(1) / np.linalg.norm(back[2:], axis=1) / np.linalg.norm(rows[2:], axis=1)
        self.assertGreater(cosine.min(), 0.999)

    def test_the_vocabulary_is_numbered_by_row(self):
        vocab = tokenizer_json(['[PAD]', '[UNK]', 'a', '##a'])['model']['vocab']
        self.assertEqual(vocab, {'[PAD]': 0, '[UNK]': 1, 'a': 2, '##a': 3})


if __name__ == '__main__':
    unittest.main()
