"""As few parts as Django posts a payment with: no sessions, no admin, no middleware, no log."""
import os

SECRET_KEY = "beside"
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
INSTALLED_APPS = ["posting"]
MIDDLEWARE = []
ROOT_URLCONF = "posting.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
LOGGING_CONFIG = None
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": "127.0.0.1",
        "PORT": os.environ["BESIDE_PORT"],
        "USER": "postgres",
        "NAME": os.environ["BESIDE_NAME"],
        # A connection is kept, and what it says is prepared on the server.
        "CONN_MAX_AGE": None,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3},
    }
}
