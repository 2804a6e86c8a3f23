"""Layout: functions that build parts of a page. No callbacks."""
