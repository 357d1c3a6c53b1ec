"""The sample company: its people and goals, and how its managers fill their books, mistakes included.

:func:`company` makes the people, the goals above and the policy; :func:`write_roster` writes what HR would start from;
:func:`fill_book` says, for each book that was handed out, what its manager types.
"""

from addin.demo.company import Company, company
from addin.demo.filling import Edits, SecondCopy, fill_book
from addin.demo.mistakes import Mistake
from addin.demo.roster_file import write_roster

__all__ = ["Company", "Edits", "Mistake", "SecondCopy", "company", "fill_book", "write_roster"]
