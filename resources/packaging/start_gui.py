"""The program `retina-gui` of the bundle."""

import sys

from fallback_libraries import load_missing

from core.child_process import run_program

load_missing()
sys.exit(run_program("retina_gui.main:main_program"))
