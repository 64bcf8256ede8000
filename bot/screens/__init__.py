"""What people see: rows of the database made into text and buttons."""
