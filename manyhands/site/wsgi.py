"""What the web server calls."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from manyhands.site.keys import move_in

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "manyhands.site.settings")
move_in(settings.VAR)
application = get_wsgi_application()
