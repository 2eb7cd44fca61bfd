"""What everything stands on: database, actor, clock, money, ids, tokens, the queue; knows no domain."""
