"""Pages of the ClientHub, and the socket that keeps them in step."""
