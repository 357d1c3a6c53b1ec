"""What survives a patch: whole workbooks full of HR's own work, in whatever markup programs write."""
