"""Bad input over chat and web: a clear sentence, the prompt still open, nothing lost and nothing written."""
