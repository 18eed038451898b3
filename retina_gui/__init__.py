"""The desktop application: aligning by hand, judging, exporting. It imports `core`; `core` never imports it."""
