"""Methods that a user could pick instead, each through its own package (the extra `peers`): for the evaluation only.

Every one is a function `(reference (h, w) float32 in 0..1, floating (h, w) pre-aligned on the reference's grid,
area (h, w) bool) -> displacement (h, w, 2) float32`, channels `(x, y)`, in pixels, with
`floating(p + u(p)) ~ reference(p)`.
"""
