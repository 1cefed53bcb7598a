"""While nobody else takes the minute's sample, a channels process does: so a worker or a beat that is gone is noticed too."""

from apps.system.models import Sample
from tests.realtime.yard import Yard, until


def test_while_no_worker_takes_samples_a_channels_process_does(yard: Yard):
    yard.start_channels()

    sample = until(Sample.objects.first, seconds=40)

    assert "channels" in (sample.services or {})
