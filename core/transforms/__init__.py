"""Geometry: planar transforms, their estimation, registration fields, resampling and ITK's transform files."""
