"""One module a format: reading and writing records, without the web."""
