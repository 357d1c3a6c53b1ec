"""The ways in: the terminal now; the ribbon and the toolbar later."""
