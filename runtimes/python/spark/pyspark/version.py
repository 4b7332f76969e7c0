"""The release of Spark whose semantics this facade has."""

__version__ = "3.5.5"
