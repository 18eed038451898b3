"""Measuring the engine on data sets: which cases, which methods, and the table of what came out."""
