from django.contrib.postgres.operations import (
    BtreeGistExtension,
    TrigramExtension,
    UnaccentExtension,
)
from django.db import migrations


class Migration(migrations.Migration):
    """Trusted extensions: the owner of the database may create them."""

    operations = [BtreeGistExtension(), UnaccentExtension(), TrigramExtension()]
