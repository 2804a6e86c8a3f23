"""The GANscope client: what people import."""
