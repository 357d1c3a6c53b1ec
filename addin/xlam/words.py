"""The VBA module ``Words``, made from the table of buttons and the add-in's own sentences, in both languages."""

from collections.abc import Iterable, Iterator, Mapping

from addin.buttons import Buttons
from addin.coding import coded_line
from addin.show import TEXTS
from addin.xlam.ribbon_xml import TAB, group_id
from appraisal.messages import LANGUAGES

SENTENCES = "ribbon.vba."
"""What the keys of the sentences begin with that VBA says by itself."""

_PIECE = 90
"""How much of a text stands on one line: VBA takes 1,023 characters a line, people less."""


def words(table: Buttons) -> str:
    """Return the code of the module."""
    return "\n".join(
        [
            "Option Explicit",
            "",
            "' Made from the table of buttons and the texts of Reviewbook. To change a word, change it there.",
            "",
            "' What a button is called and says, and what else has to be said, by key and language.",
            "Public Function Said(ByVal key As String, ByVal language As String) As String",
            f'    If language = "{LANGUAGES[1]}" Then',
            "        Said = Coding.Plain(Chinese(key))",
            "    Else",
            "        Said = Coding.Plain(English(key))",
            "    End If",
            "End Function",
            "",
            "' Where a button can be pressed: always, or with one of these workbooks in front. Blank for no button of ours.",
            *_function("Places", "id", {one.id: " ".join(sorted(one.enabled)) for one in table.buttons}),
            "",
            *_function("English", "key", _texts(table, LANGUAGES[0])),
            "",
            *_function("Chinese", "key", _texts(table, LANGUAGES[1])),
        ]
    )


def _texts(table: Buttons, language: str) -> dict[str, str]:
    texts = {f"{TAB}.label": table.tab[language]}
    texts |= {f"{group_id(group)}.label": group.label[language] for group in table.groups}
    for button in table.buttons:
        texts[f"{button.id}.label"] = button.label[language]
        texts[f"{button.id}.tip"] = button.tip[language]
    own = TEXTS.table(language).items()
    return texts | {key.removeprefix(SENTENCES): text for key, text in own if key.startswith(SENTENCES)}


def _function(name: str, argument: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the lines of a function that says a text for each of its argument's values."""
    scope = "Public" if name == "Places" else "Private"
    yield f"{scope} Function {name}(ByVal {argument} As String) As String"
    yield f"    Select Case {argument}"
    for value, text in values.items():
        yield f'        Case "{value}"'
        yield from _assigned(name, _pieces(coded_line(text)))
    yield from ("    End Select", "End Function")


def _assigned(name: str, pieces: Iterable[str]) -> Iterator[str]:
    yield f"            {name} = " + " & _\n                ".join(f'"{piece}"' for piece in pieces)


def _pieces(text: str) -> list[str]:
    return [text[start : start + _PIECE] for start in range(0, len(text), _PIECE)] or [""]
