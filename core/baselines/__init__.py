"""The comparison systems of the paper's tables, built from their own publications: Table 1 and Table 2."""
