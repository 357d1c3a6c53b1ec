"""The add-in for Excel, written without Excel: Reviewbook.xlam from the table of buttons and from VBA sources.

``build`` writes it; ``package`` puts the parts together; ``ribbon_xml`` and ``words`` are made from the table of buttons;
``project`` writes ``vbaProject.bin`` with ``compression`` (MS-OVBA) and ``compound_file`` (MS-CFB). The same sources give the
same bytes on every system.
"""
