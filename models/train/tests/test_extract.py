"""Extraction: what becomes a pair in each language, and what does not."""

import unittest

from extract.brace_source import brace_pairs
from extract.comments import clean_comment, summary_of
from extract.prose import man_pairs, markdown_pairs
from extract.python_source import python_pairs
from extract.ruby_source import ruby_pairs
from extract.wordnet import synset_pairs


class Comments(unittest.TestCase):
    def test_tags_and_markup_go(self):
        raw = '*\n * Reads <b>all</b> of {@link Foo}. Then more.\n * @param x the x\n '
        self.assertEqual(summary_of(clean_comment(raw)), 'Reads all of Foo')

    def test_licences_are_no_documentation(self):
        self.assertEqual(clean_comment('// Copyright 2020 The Authors. All rights reserved.'), '')

    def test_references_of_csharp_are_what_they_name(self):
        raw = '/// <summary>\n/// Adds <paramref name="item"/> to a <see cref="T:System.List`1"/> of <see cref="Foo"/>.\n/// </summary>'
        self.assertEqual(summary_of(clean_comment(raw)), 'Adds item to a List of Foo')

    def test_python_sections_end_the_description(self):
        self.assertEqual(clean_comment('Opens it.\n\nArgs:\n    path: where'), 'Opens it.')


class Python(unittest.TestCase):
    SOURCE = (
        'def is_empty(path):\n    """Check whether a file is empty."""\n    size = stat(path).st_size\n    return size == 0\n\n'
        'def count_all_lines(path):\n    with open(path) as file:\n        # read the whole file at once\n'
        '        lines = file.read().split("\\n")\n        return len(lines)\n'
    )

    def test_docstring_is_the_question_and_not_in_the_passage(self):
        documented = [pair for pair in python_pairs(self.SOURCE) if pair.kind == 'doc']
        self.assertEqual([(pair.query, pair.name) for pair in documented], [('Check whether a file is empty', 'is_empty')])
        self.assertNotIn('Check whether', documented[0].passage)
        self.assertIn('st_size', documented[0].passage)

    def test_a_name_asks_for_its_body(self):
        (named,) = [pair for pair in python_pairs(self.SOURCE) if pair.kind == 'name']
        self.assertEqual(named.query, 'count_all_lines')
        self.assertNotIn('count_all_lines', named.passage)

    def test_a_comment_asks_for_the_lines_below(self):
        (inline,) = [pair for pair in python_pairs(self.SOURCE) if pair.kind == 'inline']
        self.assertEqual(inline.query, 'read the whole file at once')
        self.assertIn('split', inline.passage)

    def test_what_does_not_parse_gives_nothing(self):
        self.assertEqual(list(python_pairs('print "python 2"')), [])


class Braces(unittest.TestCase):
    CASES = {
        'typescript': '/** Joins two lists into one. */\nexport function concat<T>(a: T[], b: T[]): T[] {\n\treturn [...a, ...b];\n}\n',
        'go': '// Concat joins two lists into one.\nfunc Concat(a, b []int) []int {\n\treturn append(a, b...)\n}\n',
        'rust': '/// Joins two lists into one.\n#[inline]\npub fn concat(a: &[u8], b: &[u8]) -> Vec<u8> {\n    [a, b].concat()\n}\n',
        'java': '/** Joins two lists into one. */\n@Override\npublic List<T> concat(List<T> a, List<T> b) {\n  a.addAll(b);\n  return a;\n}\n',
        'csharp': '/// <summary>Joins two lists into one.</summary>\npublic int[] Concat(int[] a, int[] b) {\n  return a.Concat(b);\n}\n',
        'c': '/** @brief Joins two lists into one. */\nlist_t *concat(list_t *a, list_t *b);\n',
        'php': '/**\n * Joins two lists into one.\n * @return array\n */\nfunction concat($a, $b) { return array_merge($a, $b); }\n',
    }

    def test_comment_and_declaration_of_each_language(self):
        for language, source in self.CASES.items():
            with self.subTest(language):
                (pair,) = brace_pairs(language, source)
                self.assertEqual(pair.name.lower(), 'concat')
                self.assertIn('oins two lists into one', pair.query)
                self.assertNotIn('oins two lists', pair.passage)

    def test_the_body_ends_with_its_brace(self):
        (pair,) = brace_pairs('javascript', self.CASES['typescript'] + 'const after = 1;\n')
        self.assertTrue(pair.passage.endswith('}'))


class Others(unittest.TestCase):
    def test_ruby(self):
        (pair,) = ruby_pairs('# Joins two lists.\ndef concat(a, b)\n  a + b # keep order\nend\n\nx = 1\n')
        self.assertEqual((pair.query, pair.name), ('Joins two lists', 'concat'))
        self.assertTrue(pair.passage.endswith('end'))

    def test_markdown_heading_in_a_code_block_is_none(self):
        text = '# Title here\n\n' + 'Some words about it. ' * 5 + '\n\n```sh\n# install it now\nnpm i\n```\n'
        self.assertEqual([pair.query for pair in markdown_pairs(text)], ['Title here'])

    def test_man_page(self):
        text = '.SH NAME\nls \\- list directory contents\n.SH SYNOPSIS\nls\n.SH DESCRIPTION\nList information about the FILEs.\n'
        (pair,) = man_pairs(text)
        self.assertEqual(pair.query, 'list directory contents')
        self.assertIn('List information', pair.passage)

    def test_synonyms(self):
        line = '00001740 29 v 02 erase 0 delete 1 000 | remove or make invisible; "Please erase this"'
        self.assertEqual(synset_pairs(line)[0].query, 'erase delete')
        self.assertEqual(synset_pairs(line)[1].passage, 'delete remove or make invisible')


if __name__ == '__main__':
    unittest.main()
