"""Cerberus with the toolkit's types and the rules that the forms use."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from cerberus import errors
from cerberus.utils import TypeDefinition
from cerberus.validator import Validator

from toolkit.checks.fields import FIELD_TYPES
from toolkit.checks.values import Unreadable

UNREADABLE = errors.ErrorDefinition(0x1001, "type")
ENDING = errors.ErrorDefinition(0x1002, "ends_with")
NOT_LATIN = errors.ErrorDefinition(0x1003, "latin")
TWICE = errors.ErrorDefinition(0x1004, "unique_by")
_LATIN_END = 0x24F
_PUNCTUATION = range(0x2010, 0x2028)


def _types() -> dict[str, TypeDefinition]:
    types = {
        name: TypeDefinition(name, (kind.python,), (bool,) if kind.python is int else ())
        for name, kind in FIELD_TYPES.items()
    }
    types["dict"] = TypeDefinition("dict", (Mapping,), ())
    types["list"] = TypeDefinition("list", (list,), ())
    return types


class BlockValidator(Validator):  # type: ignore[misc, valid-type]  # Cerberus is untyped and made by a metaclass call
    """Judges one block of a form whose values have been read; a value that could not be read is an error of its own."""

    types_mapping: ClassVar[dict[str, TypeDefinition]] = _types()

    def _validate_type(self, data_type: Any, field: str, value: Any) -> None:
        """Report what could not be read; leave the rest to Cerberus.

        The rule's arguments are validated against this schema: {'type': ['string', 'list']}
        """
        if isinstance(value, Unreadable):
            self._error(field, UNREADABLE, value)
            self._drop_remaining_rules()
        else:
            super()._validate_type(data_type, field, value)

    def _validate_choices(self, constraint: str, field: str, value: Any) -> None:
        """Name the code table; the type reads by it.

        The rule's arguments are validated against this schema: {'type': 'string'}
        """

    def _validate_to(self, constraint: str, field: str, value: Any) -> None:
        """Name the table referred to; the type reads by it.

        The rule's arguments are validated against this schema: {'type': 'string'}
        """

    def _validate_ends_with(self, ending: str, field: str, value: Any) -> None:
        """Demand an ending.

        The rule's arguments are validated against this schema: {'type': 'string'}
        """
        if value is not None and not str(value).endswith(ending):
            self._error(field, ENDING)

    def _validate_latin(self, wanted: bool, field: str, value: Any) -> None:
        """Demand Latin letters.

        The rule's arguments are validated against this schema: {'type': 'boolean'}
        """
        if (
            wanted
            and value is not None
            and any(ord(char) > _LATIN_END and ord(char) not in _PUNCTUATION for char in str(value))
        ):
            self._error(field, NOT_LATIN)

    def _validate_unique_by(self, keys: list[str], field: str, value: Any) -> None:
        """Demand that no two rows say the same under one of the keys.

        The rule's arguments are validated against this schema: {'type': 'list'}
        """
        for key in keys:
            first: dict[Any, int] = {}
            for i, row in enumerate(value or ()):
                said = row.get(key) if isinstance(row, Mapping) else None
                if said is not None and first.setdefault(said, i) != i:
                    self._error(field, TWICE, i, key, said, first[said])
