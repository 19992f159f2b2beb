"""The web process."""

import os

from django.core.wsgi import get_wsgi_application

from motcua.config.production import refuse_demo_data

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
application = get_wsgi_application()
refuse_demo_data()
