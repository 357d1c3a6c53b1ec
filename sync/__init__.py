"""Reading books, keeping them in the ledger, and writing the master."""
