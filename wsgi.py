"""The web application for gunicorn: `gunicorn -c gunicorn.conf.py wsgi:app`."""

from maxpulse import create_app
from maxpulse.assessments.versions.starting import refuse_lost_versions
from maxpulse.config import settings
from maxpulse.core.db import limit_statements
from maxpulse.core.power import refuse_power
from maxpulse.runtime.logs import configure_logging

configure_logging()
refuse_power(settings().database_url, settings().database_recorder_url)
refuse_lost_versions(settings().database_url)
app = create_app()
# Whoever waits for a page has left by then: a query that is stuck may not keep a connection for ever.
limit_statements(app)
