"""The rules of the shop. Imports no face (chat, panel, web) and no transport."""
