"""The data dictionary: 40 tables with their columns, types, keys and values, as the tests know them."""

from tests.db.dictionary.reading import INDEXES, TABLES, Column, Reference, Table
from tests.db.dictionary.specimen import build_specimen

__all__ = ["INDEXES", "TABLES", "Column", "Reference", "Table", "build_specimen"]
