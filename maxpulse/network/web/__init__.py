"""Pages of the network: joining it, one's own team, and the register of distributors."""
