"""What each workbook looks like: one declaration per book, and everything that is made from it.

:mod:`workbook_templates.layout` holds the words of a declaration, :mod:`workbook_templates.books` the declarations.
Drawing, the reader's mapping, ownership and the docs all come from them.
"""
