"""The rights of the people whom a cycle is about: what is kept of them, and that it is forgotten."""
