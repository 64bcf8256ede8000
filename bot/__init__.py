"""The Telegram face: what an update means, which handler answers it, how the answer is shown."""
