"""Who people are to the product: accounts, passwords, signed-in sessions."""
