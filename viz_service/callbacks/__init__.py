"""What the page does when somebody touches it; one module a feature."""
