"""The files that a registration gives: aligned stack, checkerboard, transform, points, case."""
