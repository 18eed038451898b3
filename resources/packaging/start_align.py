"""The program `retina-align` of the bundle."""

import sys

from core.child_process import run_program

sys.exit(run_program("core.command_line.main:main_program"))
