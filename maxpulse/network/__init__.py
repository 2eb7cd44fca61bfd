"""Distributors: who sells under whom, at which rate, and their account beside the ledger."""
