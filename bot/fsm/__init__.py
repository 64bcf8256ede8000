"""Forms: one question at a time, answered by typing or by buttons, kept over restarts."""
