"""What leaves the house: documents, messages, scheduled work."""
