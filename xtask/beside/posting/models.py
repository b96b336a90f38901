"""A budget line with its ceiling, a series of numbers, a payment."""
from django.db import models


class Line(models.Model):
    skpd = models.IntegerField()
    ceiling = models.BigIntegerField()
    posted = models.BigIntegerField(default=0)


class Series(models.Model):
    skpd = models.IntegerField(unique=True)
    last = models.BigIntegerField(default=0)


class Payment(models.Model):
    key = models.CharField(max_length=100, unique=True)
    line = models.ForeignKey(Line, on_delete=models.PROTECT)
    amount = models.BigIntegerField()
    number = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(auto_now_add=True)
