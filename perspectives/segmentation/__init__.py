"""Text to segments: sentences and clauses with exact character offsets.

Rules only, one pass, linear in the length of the text. The text itself is never changed: every
segment satisfies ``text[segment.start:segment.end] == segment.text``, segments are ordered and
disjoint, and together they cover every character that is not white space.
"""

from perspectives.segmentation.cutting import segment, sentences
from perspectives.segmentation.quoting import inside, quotations
from perspectives.segmentation.tokens import content_words, words

__all__ = ["content_words", "inside", "quotations", "segment", "sentences", "words"]
