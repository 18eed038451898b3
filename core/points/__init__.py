"""Matching points and the files they are kept in."""
