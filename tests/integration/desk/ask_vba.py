"""Run by LibreOffice's Python: ask a function of the add-in that is open, or opened now, in a running LibreOffice.

``ask_vba.py PIPE ADD-IN MODULE.FUNCTION [ARGUMENT …]`` prints the answer; an argument is text, a whole number, True or False.
"""

import ast
import os
import sys
from typing import Any

import uno
from com.sun.star.beans import PropertyValue

ALWAYS, FILTER = 4, "Calc MS Excel 2007 VBA XML"
"""UNO's number for macros that are run without a question, and its name for workbooks with VBA."""


def main(pipe: str, address: str, function: str, *arguments: str) -> None:
    """Ask."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    add_in = opened(
        office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office), address
    )
    name = f"vnd.sun.star.script:Reviewbook.{function}?language=Basic&location=document"
    answer, *_ = add_in.getScriptProvider().getScript(name).invoke(tuple(map(value, arguments)), (), ())
    print(answer)


def opened(desktop: Any, address: str) -> Any:
    """Return the add-in, which is opened where it is not open yet."""
    components = desktop.Components.createEnumeration()
    while components.hasMoreElements():
        component = components.nextElement()
        if component.getURL() == address:
            return component
    how = (PropertyValue("MacroExecutionMode", 0, ALWAYS, 0), PropertyValue("FilterName", 0, FILTER, 0))
    return desktop.loadComponentFromURL(address, "_blank", 0, how)


def value(argument: str) -> Any:
    """Return an argument as VBA takes it."""
    return ast.literal_eval(argument) if argument in ("True", "False") or argument.isdigit() else argument


if __name__ == "__main__":
    main(*sys.argv[1:])
    sys.stdout.flush()
    # UNO's threads are still writing to LibreOffice while an ordinary end takes its libraries down: now and then that crashes.
    os._exit(0)
