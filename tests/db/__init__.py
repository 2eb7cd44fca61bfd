"""What the database itself promises: its dictionary, its keys, and who may reach which rows."""
