"""Programs of shops outside: who they are, what they may ask, and that a deed happens once."""
