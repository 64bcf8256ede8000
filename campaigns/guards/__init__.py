"""Every guard taken out, one at a time: a test must notice."""
