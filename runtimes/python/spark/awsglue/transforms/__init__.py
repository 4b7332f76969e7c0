"""Transforms, each with apply(): `ApplyMapping.apply(frame=…, mappings=…)`."""

from awsglue.transforms.base import GlueTransform
from awsglue.transforms.fields import (ApplyMapping, DropFields, DropNullFields, RenameField,
                                       ResolveChoice, SelectFields, SplitFields, Unbox, UnnestFrame,
                                       Relationalize)
from awsglue.transforms.rows import (Coalesce, ErrorsAsDynamicFrame, Filter, FlatMap, Join, Map,
                                     MapToCollection, Repartition, SelectFromCollection, Spigot,
                                     SplitRows, Union)

__all__ = ["GlueTransform", "ApplyMapping", "Coalesce", "DropFields", "DropNullFields",
           "ErrorsAsDynamicFrame", "Filter", "FlatMap", "Join", "Map", "MapToCollection",
           "Relationalize", "RenameField", "Repartition", "ResolveChoice", "SelectFields",
           "SelectFromCollection", "SplitFields", "SplitRows", "Spigot", "Unbox", "Union",
           "UnnestFrame"]
