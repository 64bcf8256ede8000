"""A state machine over deals, tasks, payments and bookings, with crashes and redelivery among its rules."""
