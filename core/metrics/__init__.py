"""Measures of a registration: overlap of vessels, errors at landmarks, quality of the field."""
