"""What happens around every handler: errors, transaction, who it is."""
