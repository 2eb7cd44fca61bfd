"""The web application for gunicorn: `gunicorn -c gunicorn.conf.py wsgi:app`."""

from maxpulse import create_app
from maxpulse.config import settings
from maxpulse.core.db import limit_statements
from maxpulse.runtime.gate import pass_through
from maxpulse.runtime.logs import configure_logging
from maxpulse.starting import make_ready

configure_logging()
app = create_app()
pass_through()
make_ready(settings())
# Whoever waits for a page has left by then: a query that is stuck may not keep a connection for ever.
limit_statements(app)
