"""Run by LibreOffice's Python: show the workbook in front as a picture needs it.

``office_view.py PIPE ZOOM``: the window fills the screen, without the sidebar, at a zoom in percent.
"""

import sys

import uno

BY_VALUE = 3
"""UNO's number for a zoom that is a number itself."""


def main(pipe: str, zoom: str) -> None:
    """Show it."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext("com.sun.star.bridge.UnoUrlResolver", local)
    office = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
    desktop = office.ServiceManager.createInstanceWithContext("com.sun.star.frame.Desktop", office)
    controller = desktop.getCurrentComponent().getCurrentController()
    controller.Frame.ContainerWindow.IsMaximized = True
    sidebar = controller.getSidebar()
    if sidebar is not None:
        sidebar.setVisible(False)
    controller.ZoomType, controller.ZoomValue = BY_VALUE, int(zoom)


if __name__ == "__main__":
    main(*sys.argv[1:])
