"""Rollups that dashboards read, and the visits and page events behind them; so far only their tables."""
