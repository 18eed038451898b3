"""The program `retina-gui` of the bundle."""

import sys

from core.child_process import run_program

sys.exit(run_program("retina_gui.main:main"))
