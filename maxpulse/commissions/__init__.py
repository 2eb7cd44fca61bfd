"""What a sale earns whom: each commission with its arithmetic, and the ledger it is booked in."""
