"""The panel in the browser: pages of our own, and SQLAdmin for lists and dictionaries."""
