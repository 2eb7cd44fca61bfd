"""The web application for gunicorn: `gunicorn -c gunicorn.conf.py wsgi:app`."""

from maxpulse import create_app
from maxpulse.config import settings
from maxpulse.core.setup import refuse_power
from maxpulse.runtime.logs import configure_logging

configure_logging()
refuse_power(settings().database_url)
app = create_app()
