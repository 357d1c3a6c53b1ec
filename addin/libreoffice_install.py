"""Puts the toolbar into a person's LibreOffice: the extension, made from the table of buttons, and what a press starts."""

import sys
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from tempfile import TemporaryDirectory

from addin import excel_install
from addin.buttons import buttons
from addin.configuration import Configuration, write_configuration
from addin.libreoffice import install as extension
from addin.libreoffice.toolbar import Button, build

EXTENSION = "reviewbook.oxt"
COMMAND = (sys.executable, "-I", "-X", "utf8", "-m", "addin.libreoffice.press")
"""What a press starts: isolated, so that no module is looked for in the folder of a workbook."""


def toolbar(language: str = "") -> bytes:
    """Return the extension with every button of the table, and a line between its groups.

    Its words are in the ``language``; "" lets them follow LibreOffice's own.
    """
    table = buttons()
    made = [
        Button(button.id, _spoken(button.label, language), _spoken(button.tip, language), opens=place == 0)
        for group in table.groups
        for place, button in enumerate(table.of(group))
    ]
    return build(made, version("reviewbook"))


def _spoken(words: Mapping[str, str], language: str) -> Mapping[str, str]:
    """Return words whose every language is the chosen one, as they are where none is."""
    return dict.fromkeys(words, words[language]) if language else words


def install(language: str, profile: Path | None = None) -> Path:
    """Put the toolbar and the settings in place, and return the settings' file.

    Raises:
        LibreOfficeError: LibreOffice or its Python is missing, or it does not take the extension.
        RefusalError: this Python's path would be misread.
        FileError: the settings cannot be written.

    """
    settings = Configuration(sys.executable, language).check()
    with TemporaryDirectory() as folder:
        made = Path(folder) / EXTENSION
        made.write_bytes(toolbar(language))
        extension.install(made, COMMAND, profile)
    return write_configuration(settings)


def uninstall(profile: Path | None = None, system: str = sys.platform) -> None:
    """Take the toolbar out, and the settings unless Excel's ribbon goes by them.

    Raises:
        LibreOfficeError: LibreOffice is missing, or its program for extensions fails.
        FileError: the settings cannot be removed.

    """
    extension.uninstall(profile)
    if not excel_install.is_installed(system):
        excel_install.remove_settings()
