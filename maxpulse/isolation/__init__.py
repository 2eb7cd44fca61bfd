"""What the isolation probe found, night by night: kept, judged and shown to admins."""
