"""Tables, and 43 SKPD with six lines each, as in the regency beside it."""
import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "posting.settings")
django.setup()

from django.core.management import call_command  # noqa: E402

from posting.models import Line, Series  # noqa: E402

call_command("migrate", run_syncdb=True, verbosity=0)
Series.objects.bulk_create(Series(skpd=skpd) for skpd in range(1, 44))
Line.objects.bulk_create(Line(skpd=n % 43 + 1, ceiling=10**15) for n in range(258))
