"""Tables in text files that spreadsheets and other programs write: how all of them are read."""
