"""HTTP routes beside the panel: Telegram's webhook and what is open to the world."""
