"""One machine's services: embedded PostgreSQL and Valkey, and the supervisor behind `maxpulse up`.

Knows processes, files and addresses; knows no domain.
"""
