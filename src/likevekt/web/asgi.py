"""What uvicorn runs: `likevekt.web.asgi:application`."""

import os

from django.core.asgi import get_asgi_application

from likevekt.web.body_limit import limited

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "likevekt.web.settings")
application = limited(get_asgi_application())
