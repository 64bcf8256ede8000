"""How fast it is, measured beside a bare bot made of the same libraries."""
