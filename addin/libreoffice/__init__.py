"""LibreOffice as a spreadsheet program that buttons work in: an engine for xlwings over UNO, and a toolbar.

The same functions that Excel's buttons call run here against a live LibreOffice, through xlwings' ordinary interface::

    from addin.libreoffice import engine

    engine.activate()
    with xw.App(visible=False) as app:
        app.books.open("master.xlsx").sheets["Review"]["A1:T500"].value

LibreOffice is spoken to over UNO, its own interface. UNO's bridge to Python (the module ``uno``) is compiled for one Python:
the one that LibreOffice brings, or the system's. It cannot be relied on to be importable here, and where it can, an update
of either side breaks it. So it is never imported here. LibreOffice's Python runs the small package
:mod:`addin.libreoffice.unobridge`, and both sides exchange requests, one JSON value a line, over two pipes
(:mod:`addin.libreoffice.bridge`). There are two ways to get such pipes, and what is said through them is the same:

- from a terminal or a test, we start the bridge, and it starts LibreOffice in a profile of its own (or connects to one that
  listens); when our side ends, even by being killed, the pipe closes, and the bridge closes the workbooks and LibreOffice;
- from the toolbar, LibreOffice itself holds the bridge and starts us: no port and no pipe stays open for anybody else.
"""
