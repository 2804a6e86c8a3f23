"""From one watch of a session to its many viewers."""
