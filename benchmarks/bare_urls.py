"""The URL map of benchmarks/scans.py: everything that is served, and beside it a view that does one INSERT and nothing else."""

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def insert(request: HttpRequest) -> HttpResponse:
    """One row, committed."""
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO bare (said) VALUES (%s)", [request.body.decode()])
    return HttpResponse('{"said": true}', content_type="application/json")


urlpatterns = [path("bare", insert), path("", include("config.urls"))]
