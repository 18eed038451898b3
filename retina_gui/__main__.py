"""`python -m retina_gui`."""

import sys

from retina_gui.main import main

if __name__ == "__main__":
    sys.exit(main())
