"""The network of Zhang et al. (ICIP 2019): trunk, segmentation branches, registration field, spatial transformer."""
