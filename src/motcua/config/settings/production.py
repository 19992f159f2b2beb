"""A province at work. `motcua.config.production` refuses to start on anything that only a demo may have."""

from motcua.config import production
from motcua.config.settings.base import *

production.check_environment()
