"""Texts in both languages, from TOML files that stand beside the code that says them."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

LANGUAGES = ("en", "zh-CN")


class Texts:
    """The texts of one package: every ``texts/<language>/*.toml`` in it, keys joined by dots.

    ``Texts("appraisal")("explain.higher", "en", actual=86)`` looks up ``[explain] higher = "…{actual}…"`` and fills it
    with :meth:`str.format`. A key that does not exist is a bug and raises :class:`KeyError`.
    """

    def __init__(self, package: str) -> None:
        self._package = package

    def __call__(self, key: str, language: str, /, **values: object) -> str:
        """Return the text of a key in a language, filled with the values."""
        return self.table(language)[key].format(**values) if values else self.table(language)[key]

    def __contains__(self, key: str) -> bool:
        """Whether the key exists (in the first language; a test proves that all have the same keys)."""
        return key in self.table(LANGUAGES[0])

    def table(self, language: str) -> Mapping[str, str]:
        """Return all texts of a language, by dotted key."""
        return _load(self._package, language)


@cache
def _load(package: str, language: str) -> Mapping[str, str]:
    folder = files(package) / "texts" / language
    texts: dict[str, str] = {}
    for file in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if file.name.endswith(".toml"):
            texts.update(_flatten(tomllib.loads(file.read_text(encoding="utf-8"))))
    return texts


def _flatten(tree: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in tree.items():
        if isinstance(value, Mapping):
            yield from _flatten(value, f"{prefix}{key}.")
        else:
            yield prefix + key, str(value)
