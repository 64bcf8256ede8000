"""The panel's own pages, a module each: functions and ``ROUTES``."""
