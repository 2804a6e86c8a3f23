"""The viewer's side of gRPC: the only package of the viewer that knows it."""
