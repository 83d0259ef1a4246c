"""The near-duplicate filter, the hold-out and the tokens."""

import unittest

import numpy as np

from corpus import Ragged, held_out, near_duplicates, row_hashes
from retrieval import measure
from stem import stem
from vocabulary import choose_tokens, split
from words import words

NUMBER: dict[str, int] = {}


def ragged(*texts: str) -> Ragged:
    rows = [np.array([NUMBER.setdefault(word, len(NUMBER)) for word in words(text)], np.int32) for text in texts]
    return Ragged(np.concatenate(rows), np.cumsum([0] + [len(row) for row in rows]))


EVALUATION = 'def is_empty(path):\n    size = os.stat(path).st_size\n    return size == 0 or path.endswith(".empty") and True'


class NearDuplicates(unittest.TestCase):
    def drop(self, query: str, passage: str) -> bool:
        excluded = ragged(EVALUATION, 'how to check if a file is empty in python')
        return bool(near_duplicates(ragged(query), ragged(passage), excluded)[0])

    def test_the_same_code_in_another_layout_goes(self):
        self.assertTrue(self.drop('anything', EVALUATION.replace('\n    ', '\n\t\t')))

    def test_code_with_a_line_changed_goes(self):
        self.assertTrue(self.drop('anything', EVALUATION.replace('def is_empty(path)', 'def isBlank(filename, strict)')))

    def test_the_same_question_goes(self):
        self.assertTrue(self.drop('How to check if a file is empty, in Python', 'class Other: pass'))

    def test_other_code_about_the_same_thing_stays(self):
        self.assertFalse(self.drop('tell if a file has no content', 'def blank(f):\n    return not f.read().strip()'))


class Corpus(unittest.TestCase):
    def test_rows_hash_by_content(self):
        hashes = row_hashes(ragged('a b c', 'c b a', 'a b c'))
        self.assertEqual(hashes[0], hashes[2])
        self.assertNotEqual(hashes[0], hashes[1])

    def test_take_keeps_rows_whole(self):
        taken = ragged('one two', 'three', 'four five six').take(np.array([2, 0]))
        self.assertEqual(list(taken.lengths()), [3, 2])

    def test_packagings_of_one_library_fall_on_one_side(self):
        names = [f'package{at}' for at in range(500)]
        self.assertTrue(all(held_out(name) == held_out(f'python3-{name}') for name in names))
        self.assertTrue(0 < sum(map(held_out, names)) < 50)


class Tokens(unittest.TestCase):
    def test_words(self):
        self.assertEqual(words('parseHTTPHeader2 URLs naïve_x'), ['parse', 'http', 'header', '2', 'urls', 'naive', 'x'])

    def test_unknown_words_are_spelt_with_the_longest_pieces(self):
        ids = {token: at for at, token in enumerate(['[PAD]', '[UNK]', 'un', 'u', '##known', '##k', '##n', '##o', '##w'])}
        self.assertEqual(split('unknown', ids), [2, 4])
        self.assertEqual(split('z', ids), [1])

    def test_the_vocabulary_has_the_size_asked_for(self):
        counts = {f'word{chr(97 + a)}{chr(97 + b)}': 100.0 - a for a in range(20) for b in range(20)}
        tokens = choose_tokens(counts, 300, 50)
        self.assertEqual(len(tokens), len(set(tokens)))
        self.assertLessEqual(len(tokens), 300)

    def test_stems_join_the_forms_of_a_word(self):
        self.assertEqual({stem(word) for word in ('check', 'checks', 'checked', 'checking', 'checker')}, {'check'})


class Measures(unittest.TestCase):
    def test_known_ranks(self):
        scores = np.array([[0.9, 0.1, 0.5], [0.1, 0.2, 0.3]])
        result = measure(scores, [{0}, {0}])
        self.assertAlmostEqual(result['mrr@10'], (1 + 1 / 3) / 2, places=3)
        self.assertEqual(result['recall@1'], 0.5)


if __name__ == '__main__':
    unittest.main()
