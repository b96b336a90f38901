"""One posting, as it is usually written: lock the line, look at the ceiling, take a number, insert, update."""
import json

from django.db import transaction
from django.http import HttpResponse

from .models import Line, Payment, Series

AMOUNT = 150_000
LINES = 258


def answer(status, **told):
    body = json.dumps(told).encode()
    return HttpResponse(body, status=status, content_type="application/json", headers={"Content-Length": len(body)})


def post(request):
    order = int(json.loads(request.body)["order"])
    with transaction.atomic():
        line = Line.objects.select_for_update().get(pk=order % LINES + 1)
        if line.posted + AMOUNT > line.ceiling:
            return answer(409, refused="ceiling")
        series = Series.objects.select_for_update().get(skpd=line.skpd)
        series.last += 1
        series.save(update_fields=["last"])
        number = f"{series.last:06d}/LS/{line.skpd:02d}/2026"
        key = request.headers["Idempotency-Key"]
        payment = Payment.objects.create(key=key, line=line, amount=AMOUNT, number=number)
        line.posted += AMOUNT
        line.save(update_fields=["posted"])
    return answer(200, id=payment.pk, number=number)


def count(request):
    """How many were posted, and whether sums and numbers agree."""
    from django.db.models import Sum

    payments = Payment.objects.count()
    posted = Line.objects.aggregate(sum=Sum("posted"))["sum"] or 0
    numbers = Series.objects.aggregate(sum=Sum("last"))["sum"] or 0
    return answer(200, payments=payments, agree=posted == payments * AMOUNT and numbers == payments)
