"""The part of JSON Schema that openapi.json uses. An unknown keyword is an error: what is not read holds nothing.

A property that the schema does not name is always an error, whether additionalProperties says so or not; an
object without properties is free.
"""

import datetime
import re

NOTES = {"description", "default"}  # say something to people
TYPES = {"object": dict, "array": list, "string": str, "integer": int, "boolean": bool}
FORMATS = {"date": lambda text: len(text) == 10 and datetime.date.fromisoformat(text),
           "date-time": lambda text: text.endswith("Z") and datetime.datetime.fromisoformat(text)}


class Mismatch(Exception):
    """A value its schema does not allow."""


class Schemas:
    """The components of one openapi.json."""

    def __init__(self, document):
        self.document = document

    def resolve(self, node):
        while "$ref" in node:
            found = self.document
            for part in node["$ref"].removeprefix("#/").split("/"):
                found = found[part]
            node = found
        return node

    def check(self, value, schema, where):
        """Raises Mismatch, naming the place in the value."""
        schema = self.resolve(schema)
        for keyword, wanted in schema.items():
            if keyword in NOTES:
                continue
            rule = getattr(self, f"check_{keyword}", None)
            if rule is None:
                raise Mismatch(f"{where}: the keyword {keyword} is not known here")
            rule(value, wanted, schema, where)

    @staticmethod
    def fail_unless(good, where, text):
        if not good:
            raise Mismatch(f"{where}: {text}")

    def check_type(self, value, wanted, _, where):
        number = wanted == "integer" and isinstance(value, bool)
        self.fail_unless(isinstance(value, TYPES[wanted]) and not number, where, f"{value!r} is not of type {wanted}")

    def check_properties(self, value, wanted, _, where):
        for name, each in value.items():
            self.fail_unless(name in wanted, where, f"the property {name} is not in the schema")
            self.check(each, wanted[name], f"{where}/{name}")

    def check_required(self, value, wanted, _, where):
        for name in wanted:
            self.fail_unless(name in value, where, f"{name} is missing")

    def check_additionalProperties(self, _, wanted, __, where):
        self.fail_unless(wanted is False, where, "additionalProperties may only be false")

    def check_items(self, value, wanted, _, where):
        for index, each in enumerate(value):
            self.check(each, wanted, f"{where}/{index}")

    def check_enum(self, value, wanted, _, where):
        self.fail_unless(value in wanted, where, f"{value!r} is none of {wanted}")

    def check_allOf(self, value, wanted, _, where):
        for each in wanted:
            self.check(value, each, where)

    def check_format(self, value, wanted, _, where):
        try:
            good = FORMATS[wanted](value)
        except ValueError:
            good = False
        self.fail_unless(good, where, f"{value!r} is no {wanted}")

    def check_pattern(self, value, wanted, _, where):
        self.fail_unless(re.search(wanted, value), where, f"{value!r} does not match {wanted}")

    def check_minLength(self, value, wanted, _, where):
        self.fail_unless(len(value) >= wanted, where, f"{value!r} is too short")

    def check_maxLength(self, value, wanted, _, where):
        self.fail_unless(len(value) <= wanted, where, f"{value!r} is too long")

    def check_minimum(self, value, wanted, _, where):
        self.fail_unless(value >= wanted, where, f"{value} is below {wanted}")

    def check_maximum(self, value, wanted, _, where):
        self.fail_unless(value <= wanted, where, f"{value} is above {wanted}")
