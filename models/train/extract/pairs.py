"""The record every extractor yields."""

from typing import NamedTuple

#: Longest passage kept; the product embeds chunks of about this size.
MAX_PASSAGE = 1200


class Pair(NamedTuple):
    """A question and the passage that answers it."""

    language: str
    #: 'doc' (comment → declaration), 'inline' (comment → statements), 'name' (identifier → body), 'prose'
    #: (heading or title → text), 'lead' (first sentence → the rest), 'gloss' (word → meaning).
    kind: str
    query: str
    #: The identifier the passage declares, '' for prose.
    name: str
    passage: str
    #: The whole comment, which training sometimes leaves in the passage; '' for prose.
    comment: str = ''
