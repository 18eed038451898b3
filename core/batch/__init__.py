"""Many cases at once: a list of them is read from a CSV file or a folder, and run one after the other."""
