"""Transforms of machine learning, refused where they are used."""


def _refused(name, instead):
    class Refused:
        @classmethod
        def apply(cls, *args, **kwargs):
            raise NotImplementedError(f"{name} is not served by Tarn: {instead}")

    Refused.__name__ = Refused.__qualname__ = name
    return Refused


FillMissingValues = _refused(
    "FillMissingValues", "fill by DataFrame.fillna, or by an average over a window")
FindMatches = _refused("FindMatches", "match by keys, F.soundex or F.levenshtein")
FindIncrementalMatches = _refused(
    "FindIncrementalMatches", "match by keys, F.soundex or F.levenshtein")
