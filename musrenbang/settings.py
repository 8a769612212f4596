"""The one settings file; everything that differs between machines comes from the environment.

docs/deploy.md lists the variables. Without SECRET_KEY, FIELD_KEY or DATABASE_URL nothing starts: there is no
default password and no default database.
"""

from pathlib import Path
from urllib.parse import unquote

import environ
from celery.schedules import crontab
from csp.constants import NONE, SELF

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.FileAwareEnv()

# --- What differs between machines ---------------------------------------------------------------------------

SECRET_KEY = env.str("SECRET_KEY")
# Opens encrypted columns (names, contacts, needs, PINs). Several, separated by commas: the first one encrypts.
FIELD_KEYS = env.list("FIELD_KEY")
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
# Plain http on the loopback address: cookies cannot be marked secure there. Never set this on a server.
INSECURE_HTTP = env.bool("INSECURE_HTTP", default=False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
REDIS_URL = env.str("REDIS_URL")
STATE_DIR = Path(env.str("MUSRENBANG_STATE", default=str(BASE_DIR / "var")))
MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(STATE_DIR / "media")))
STATIC_ROOT = Path(env.str("STATIC_ROOT", default=str(STATE_DIR / "static")))
CITY_NAME = env.str("CITY_NAME", default="Kota Malang")
REPORT_DAYS = env.int("REPORT_DAYS", default=90)  # how long superseded and failed reports are kept
# How minutes are numbered; {number} counts within a cycle. Other parts: {theme} (letters), {kind}, {year} (planned).
MINUTES_NUMBER = env.str("MINUTES_NUMBER", default="BA/{number:03d}/{theme}/{year}")
# Where people find the portal: letters and text messages are written outside of any request, so they ask here.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Working days in which an agency promises a first answer; UU 14/2008 art. 22 gives offices ten for a request.
SERVICE_DAYS = env.int("SERVICE_DAYS", default=10)
# Open data: under which terms, by whom, and where the files lie that are made of it (they can be made anew).
DATA_LICENCE = env.str("DATA_LICENCE", default="CC BY 4.0")
DATA_LICENCE_URL = env.str("DATA_LICENCE_URL", default="https://creativecommons.org/licenses/by/4.0/")
DATA_PUBLISHER = env.str("DATA_PUBLISHER", default=f"Bappeda {CITY_NAME}")
OPEN_DATA_ROOT = STATE_DIR / "open_data"

# --- Applications --------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "lucide",
    "pgtrigger",
    "regions",
    "accounts",
    "themes",
    "proposals",
    "forums",
    "budgets",
    "reports",
]

MIDDLEWARE = [
    "musrenbang.logs.note_acts",
    "musrenbang.kept_pages.keep_pages",
    "django.middleware.security.SecurityMiddleware",
    "musrenbang.middleware.limit_features",
    "musrenbang.middleware.allow_methods",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "musrenbang.reading.speak",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "musrenbang.middleware.KeepTypedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "musrenbang.middleware.lead_back",
    "musrenbang.middleware.refuse_null_bytes",
    "musrenbang.middleware.answer_denials",
]

ROOT_URLCONF = "musrenbang.urls"
WSGI_APPLICATION = "musrenbang.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "musrenbang.context.portal",
            ],
            "builtins": [
                "django.templatetags.i18n",
                "django.templatetags.static",
                "musrenbang.templatetags.portal",
            ],
        },
    },
]

CRISPY_ALLOWED_TEMPLATE_PACKS = "bootstrap5"
CRISPY_TEMPLATE_PACK = "bootstrap5"
CRISPY_FAIL_SILENTLY = False

# --- Database, cache, queue ----------------------------------------------------------------------------------

DATABASES = {"default": env.db_url("DATABASE_URL")}
DATABASES["default"].update(
    ENGINE="django.db.backends.postgresql",
    HOST=unquote(DATABASES["default"]["HOST"]),  # libpq's spelling of a unix socket: %2Frun%2Fpostgresql
    CONN_HEALTH_CHECKS=True,
    OPTIONS={
        "pool": {"min_size": 1, "max_size": env.int("DATABASE_POOL", default=8), "timeout": 10},
        # A waiting officer gets "coba lagi" instead of a hanging page.
        "options": "-c lock_timeout=3000 -c statement_timeout=60000",
    },
)
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# In the database, so that sign-in throttling neither needs Redis nor forgets when a process restarts.
# Room for many entries: the cull must not forget who is throttled.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entry",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    }
}

CELERY_BROKER_URL = REDIS_URL.replace("unix://", "redis+socket://", 1).replace("?db=", "?virtual_host=")
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 3600,  # seconds; well above the longest report
    "unacked_restore_throttle": 1,
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "max_retries": 0,  # kombu would hold a request for six seconds, knocking at a Redis that is not there
}
CELERY_IMPORTS = ["musrenbang.pulse", "musrenbang.sweeping", "reports.sipd_tasks"]  # beside tasks.py of every app
CELERY_TASK_DEFAULT_QUEUE = env.str("TASK_QUEUE", default="celery")  # of one's own where portals share a Redis
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_TASK_PUBLISH_RETRY = False  # filing never waits for Redis; the sweeper starts what stands still
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_MEMORY_PER_CHILD = 300_000  # kB; what the solver and long reports leave behind goes with the child
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_TIMEZONE = "Asia/Jakarta"
CELERY_BEAT_SCHEDULER = "musrenbang.pulse:PulsingScheduler"
CELERY_BEAT_SCHEDULE_FILENAME = str(STATE_DIR / "celerybeat-schedule")
CELERY_BEAT_SCHEDULE = {
    "start-waiting-reports": {"task": "reports.tasks.start_waiting_runs", "schedule": 20.0, "options": {"expires": 20}},
    "report-what-was-signed": {
        "task": "reports.tasks.ask_after_sign_off",
        "schedule": 60.0,
        "options": {"expires": 60},
    },
    "report-every-night": {"task": "reports.tasks.ask_every_night", "schedule": crontab(hour=2, minute=10)},
    "sweep-old-reports": {"task": "reports.tasks.sweep_old_reports", "schedule": crontab(hour=3, minute=50)},
    "start-waiting-sipd": {
        "task": "reports.sipd_tasks.start_waiting_imports",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "read-waiting-paper": {"task": "forums.tasks.read_waiting_paper", "schedule": 20.0, "options": {"expires": 20}},
    "start-waiting-imports": {
        "task": "forums.tasks.start_waiting_imports",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "start-waiting-answers": {
        "task": "budgets.tasks.start_waiting_answers",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "start-waiting-scenarios": {
        "task": "budgets.tasks.start_waiting_scenarios",
        "schedule": 20.0,
        "options": {"expires": 20},
    },
    "send-reminders": {"task": "budgets.tasks.send_reminders", "schedule": 20.0, "options": {"expires": 20}},
    "publish-due": {"task": "budgets.tasks.publish_due", "schedule": 30.0, "options": {"expires": 30}},
    "forget-old-imports": {"task": "forums.tasks.forget_old_imports", "schedule": crontab(hour=3, minute=40)},
    "learn-words": {"task": "proposals.tasks.learn_words", "schedule": 3600.0, "options": {"expires": 3600}},
    "sweep-guests": {"task": "proposals.tasks.sweep_guests", "schedule": crontab(hour=3, minute=20)},
    "sweep-expired": {"task": "musrenbang.sweeping.sweep_expired", "schedule": crontab(hour=3, minute=40)},
    "send-recoveries": {
        "task": "accounts.tasks.send_waiting_recoveries",
        "schedule": 5.0,  # somebody waits in front of a screen
        "options": {"expires": 5},
    },
    "send-messages": {"task": "proposals.tasks.send_waiting_messages", "schedule": 20.0, "options": {"expires": 20}},
}

# --- People --------------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
# One backend alone (it knows permissions too): a second one would hash every wrong password twice.
AUTHENTICATION_BACKENDS = ["accounts.backends.HandleBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "display_name", "email", "phone")},
    },
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "account_home"
LOGOUT_REDIRECT_URL = "home"

ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.entrance.SignInForm",
    "signup": "accounts.forms.entrance.SignUpForm",
    "change_password": "accounts.forms.passwords.PasswordChangeForm",
    "reset_password_from_key": "accounts.forms.passwords.NewPasswordForm",
}
ACCOUNT_LOGIN_METHODS = {"username", "email"}  # mobile numbers too: see HandleBackend
ACCOUNT_SIGNUP_FIELDS = ["password1*"]  # the form adds one field for a mobile number or an e-mail address
SILENCED_SYSTEM_CHECKS = ["account.W001"]  # cannot see that field, and misses one to sign in with
ACCOUNT_CHANGE_EMAIL = True  # a new address takes the place of the proven one once it is proven itself
ACCOUNT_USER_DISPLAY = str
ACCOUNT_EMAIL_VERIFICATION = "optional"
# Strict: an address or number that has an account already gets the same pages as a new one; only its mailbox learns
# more. The price: a stranger may open a second, unproven account under it, which sees nothing of the first. Hence
# letters about proposals must go to proven addresses only.
ACCOUNT_PREVENT_ENUMERATION = "strict"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "http" if DEBUG or INSECURE_HTTP else "https"
# "key" is the account together with the address (see the adapter): a stranger elsewhere can lock nobody out. The limits
# per address alone are wide, since a whole forum hall or a mobile carrier may stand behind one.
ACCOUNT_RATE_LIMITS = {
    "login": "600/m/ip",
    "login_failed": "400/h/ip,8/15m/key",
    "signup": "300/h/ip",
    "reset_password": "200/h/ip,3/15m/key",
    "reset_password_from_key": "100/m/ip",
    "change_password": "10/m/user",
    "confirm_email": "1/3m/key",
    "signup_known": "8/15m/key",  # signing up with a known number and its password signs in, so it is counted like that
    "reset_code": "200/h/ip,8/15m/key",
    "manage_email": "10/h/user",
    "own_secret": "8/15m/key",  # the password or PIN that erasing asks for
    "track_pin": "400/h/ip,8/15m/key",
}
# How many proxies of ours stand in front; only their entries in X-Forwarded-For are believed.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXIES", default=0)
# First steps without an account, of one address; then it says when to come back. Going on writing is not counted.
GUEST_FILINGS = "300/h/ip"
# Searches of one address in each web process: a hall of 300 telephones, each asking 10 times a minute while one types.
SEARCHES_PER_MINUTE = 3000
# Questions of programs, and files of open data, of one address in each web process: what was kept whole is not counted.
DATA_PER_MINUTE = 600
# New PINs for one proposal, and by one officer: nobody is locked out of hers again and again.
NEW_PINS = "3/h/key,60/h/user"
STAFF_SESSION_AGE = 10 * 3600  # seconds: one working day for everybody who holds a role

# Whether accounts are asked for a NIK. Its hashes cannot be made anew, so their key is not FIELD_KEY and must be kept:
# several, separated by commas: the first one hashes, the others still recognise (docs/deploy.md).
ASK_NIK = env.bool("ASK_NIK", default=False)
NIK_KEYS = env.list("NIK_KEY") if ASK_NIK else env.list("NIK_KEY", default=[])

# Without EMAIL_URL nothing is sent; ``check --deploy`` complains. In the demo letters appear in the log.
vars().update(env.email("EMAIL_URL", default="consolemail://" if DEMO or DEBUG else "dummymail://"))
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="Musrenbang Tematik <noreply@localhost>")

EMAIL_TIMEOUT = 10  # seconds; a mail server that hangs must not hold the worker
# Sends SMS or WhatsApp (see musrenbang.lib.gateways); without one, officers get the text ready to send by hand.
MESSAGE_GATEWAY = env.str("MESSAGE_GATEWAY", default="")
MESSAGE_GATEWAY_TOKEN = env.str("MESSAGE_GATEWAY_TOKEN", default="")

# --- Words and clock -----------------------------------------------------------------------------------------

LANGUAGE_CODE = "id"
# Each by its own name, for the switch. Another one joins with a whole catalogue: half a language misleads readers.
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = True
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True

# --- Files ---------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
MEDIA_URL = "/berkas/"  # never served from disk: every file goes through a permission check
STATICFILES_DIRS = [BASE_DIR / "static"]
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.FileSystemFinder",
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "musrenbang.lib.small_bootstrap.SmallBootstrapFinder",
    "musrenbang.lib.htmx_file.HtmxFinder",
]
STORAGES = {
    "default": {"BACKEND": "musrenbang.lib.storage.WholeFileStorage"},
    "staticfiles": {"BACKEND": "musrenbang.lib.storage.HashedStaticFiles"},
}
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
DATA_UPLOAD_MAX_MEMORY_SIZE = 3 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

# --- Safety --------------------------------------------------------------------------------------------------

SECURE_COOKIES = not (DEBUG or INSECURE_HTTP)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_NAME = "__Host-sesi" if SECURE_COOKIES else "sesi"
CSRF_COOKIE_NAME = "__Host-csrf" if SECURE_COOKIES else "csrf"
READING_COOKIE_NAME = "__Host-tampilan" if SECURE_COOKIES else "tampilan"
LANGUAGE_COOKIE_NAME = "__Host-bahasa" if SECURE_COOKIES else "bahasa"
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600  # seconds
LANGUAGE_COOKIE_SECURE = SECURE_COOKIES
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
CSRF_FAILURE_VIEW = "musrenbang.pages.csrf_failed"
SECURE_SSL_REDIRECT = SECURE_COOKIES
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SECURE_COOKIES else None
SECURE_HSTS_SECONDS = 2 * 365 * 24 * 3600 if SECURE_COOKIES else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_COOKIES
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "base-uri": [NONE],
        "connect-src": [SELF],
        "font-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "img-src": [SELF, "data:", "blob:"],  # blob: photos that lie on the phone only
        "manifest-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "worker-src": [SELF],
    }
}

# --- Logs ----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{levelname} {name} {message}", "style": "{"},
        "json": {"()": "musrenbang.logs.JsonLine"},
    },
    "handlers": {
        "stderr": {
            "class": "logging.StreamHandler",
            "formatter": env.str("LOG_FORMAT", default="line" if DEMO or DEBUG else "json"),
        }
    },
    "root": {"handlers": ["stderr"], "level": env.str("LOG_LEVEL", default="INFO")},
    "loggers": {
        "pikepdf": {"level": "WARNING"},  # announces itself on import
        # Every sweep would say that it came and went, and bury what matters.
        **{f"celery.{part}": {"level": "WARNING"} for part in ("app.trace", "beat", "worker.strategy")},
    },
}
