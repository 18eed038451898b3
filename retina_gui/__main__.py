"""`python -m retina_gui`."""

from retina_gui.main import main_program

if __name__ == "__main__":
    main_program()
