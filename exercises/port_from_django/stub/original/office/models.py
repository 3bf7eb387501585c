"""What the office keeps."""

from django.db import models


class Item(models.Model):
    """Something found on a train or in a station."""

    what = models.CharField(max_length=60)
    station = models.CharField(max_length=40)
    found_on = models.DateField()
    reward = models.IntegerField(default=0)
    claimed_by = models.CharField(max_length=60, null=True)

    class Meta:
        ordering = ["-found_on", "id"]

    def as_dict(self):
        return {
            "id": self.id,
            "what": self.what,
            "station": self.station,
            "found_on": self.found_on,
            "reward": self.reward,
            "claimed_by": self.claimed_by,
        }
