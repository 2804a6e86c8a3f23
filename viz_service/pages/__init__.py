"""Pages, put together from components."""
