"""The database: types, sessions, models, migrations and selects."""
