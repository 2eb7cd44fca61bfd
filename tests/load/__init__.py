"""Load tests: many sockets, answers at a rate, every fragment checked. Run with `make bench`."""
