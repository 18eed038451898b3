"""The demonstration: a case that needs no download, and whose true transform is known exactly.

The colour image is scikit-image's fundus photograph. Its angiogram-like partner is SYNTHETIC: it is made from the
photograph, so that the error of a registration can be measured against the truth.
"""
