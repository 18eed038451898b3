"""The user guide: its pages, their search, and which place of it fits what the window shows. No widgets."""
