"""The web process. Everything is loaded before it splits into several: that is quicker, and the memory is shared."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.db import connections
from django.urls import get_resolver

from motcua.config.production import refuse_demo_data

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "motcua.config.settings.demo")
application = get_wsgi_application()
refuse_demo_data()
pages = get_resolver().url_patterns
connections.close_all()  # no connection may be shared by two processes
# What is loaded now stays for life: the collector need not walk through it again and again, which saves a tenth.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 50)
