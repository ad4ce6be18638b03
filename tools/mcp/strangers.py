"""What a remote server says about itself and its tools, made harmless: words and schemas of a stranger are data.

A description is shown to people and to models, so it is short, on one line and without characters that hide. A schema
may not fetch anything, run a stranger's regular expressions, or grow without end.
"""

from __future__ import annotations

import json
import re
import unicodedata
from typing import Any, ClassVar, Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import SchemaError
from jsonschema.exceptions import ValidationError as DoesNotFit
from jsonschema.validators import extend
from pydantic import GetJsonSchemaHandler, RootModel, model_validator
from pydantic_core import CoreSchema
from referencing import Registry
from referencing.exceptions import Unresolvable

DESCRIPTION: Final = 500
"""Characters of a tool's description that are kept."""
PART: Final = 200
"""Characters of a description within a schema that are kept."""
SCHEMA: Final = 32_768
"""Characters of JSON that a schema may have."""
DEPTH: Final = 24
"""How deep a schema may be."""

_VALUES: Final = frozenset({"enum", "const", "default", "examples"})
_HIDDEN: Final = frozenset({"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"})


class Unusable(ValueError):
    """A remote tool that cannot be offered; the message says why, in our own words."""


def plain(text: object, most: int) -> str:
    """A stranger's words on one line, without characters that hide or turn text, at most ``most`` of them."""
    visible = "".join(" " if unicodedata.category(each) in _HIDDEN else each for each in str(text)[: most * 4])
    line = re.sub(r"\s+", " ", visible).strip()
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def _nothing(*_: Any) -> None:
    """A keyword that is left to the server: its regular expressions could keep ours busy for hours."""


def _additional(validator: Any, allowed: Any, instance: Any, schema: dict[str, Any]) -> Any:
    if "patternProperties" in schema:
        return ()
    return Draft202012Validator.VALIDATORS["additionalProperties"](validator, allowed, instance, schema) or ()


_Checker: Final = extend(
    Draft202012Validator, {"pattern": _nothing, "patternProperties": _nothing, "additionalProperties": _additional}
)


class RemoteArguments(RootModel[dict[str, Any]]):
    """The arguments of a remote tool: any object that fits its JSON schema. Subclasses have the schema."""

    checker: ClassVar[Any]
    described: ClassVar[dict[str, Any]]

    @model_validator(mode="after")
    def _fits(self) -> RemoteArguments:
        try:
            fault = next(iter(self.checker.iter_errors(self.root)), None)
        except (RecursionError, Unresolvable, re.error) as error:
            raise ValueError("its schema cannot be applied to this") from error
        if fault is not None:
            raise ValueError(_told(fault))
        return self

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        """The server's own schema."""
        return cls.described


def arguments_of(name: str, schema: Any) -> type[RemoteArguments]:
    """A model of the arguments of the remote tool ``name``. Raises ``Unusable``."""
    cleaned = _cleaned(schema, DEPTH)
    if not isinstance(cleaned, dict) or cleaned.get("type") != "object":
        raise Unusable("its input schema is not that of an object")
    try:
        if len(json.dumps(cleaned)) > SCHEMA:
            raise Unusable(f"its input schema has more than {SCHEMA} characters")
        _Checker.check_schema(cleaned)
        # Without a registry of our own, a reference would be fetched from wherever it points to.
        checker = _Checker(cleaned, registry=Registry())
        next(iter(checker.iter_errors({})), None)
    except (SchemaError, Unresolvable, RecursionError, re.error) as error:
        raise Unusable(f"its input schema is no usable JSON schema ({type(error).__name__})") from error
    return type(
        name, (RemoteArguments,), {"checker": checker, "described": cleaned, "__doc__": "", "__module__": __name__}
    )


def _cleaned(schema: Any, depth: int) -> Any:
    """The schema with the stranger's words within bounds."""
    if depth == 0:
        raise Unusable(f"its input schema is deeper than {DEPTH}")
    if isinstance(schema, list):
        return [_cleaned(each, depth - 1) for each in schema]
    if not isinstance(schema, dict):
        return schema
    kept = {}
    for key, value in schema.items():
        if key in ("description", "title", "$comment") and isinstance(value, str):
            kept[key] = plain(value, PART)
        else:
            kept[key] = value if key in _VALUES else _cleaned(value, depth - 1)
    return kept


def _told(fault: DoesNotFit) -> str:
    """Where it does not fit, and which rule; never the value, which may be a customer's."""
    where = ".".join(map(str, fault.absolute_path)) or "arguments"
    return f"{where}: breaks the rule {fault.validator} {plain(json.dumps(fault.validator_value), 120)}"
