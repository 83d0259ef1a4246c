"""Reading copyright files that are not machine-readable."""

import unittest

from licences import licences_of


class Licences(unittest.TestCase):
    CASES = {
        'License: MIT\n The text.\n\nLicense: GPL-2+\n': 'GPL-2+, MIT',
        'On Debian systems the text is in /usr/share/common-licenses/GPL-2.': 'GPL-2',
        'See `/usr/share/common-licenses/Apache-2.0\'.': 'Apache-2.0',
        'terms of the GNU Lesser General Public\n   License as published by the FSF; either version 2.1 of the\nLicense, or (at your option) any later version.': 'LGPL-2.1+',
        'Licensed under GPL version 2 or later.': 'GPL-2+',
        'the GCC Runtime Library Exception, version 3.1': '',
        'Permission is hereby granted, free of\n * charge, to any person': 'MIT',
        'Permission to use, copy, modify, and/or distribute this software for any purpose with or without fee is': 'ISC',
        'Redistribution and use in source and binary forms, with or without': 'BSD',
        'Copyright 1997 by its author. No guarantees. Freely distributable.': 'own-terms',
        'Copyright 1997 by its author. All rights reserved.': '',
        'It may be distributed under the same terms as Perl itself.': 'Artistic',
    }

    def test_each(self):
        for text, expected in self.CASES.items():
            with self.subTest(text):
                self.assertEqual(licences_of(text), expected)


if __name__ == '__main__':
    unittest.main()
