"""Foreign keys obey the order of the apps; import-linter does not see "personnel.Person"."""

import pytest

from tests.consistency.code import layers, our_models

HEIGHT = {app: len(layers()) - depth for depth, apps in enumerate(layers()) for app in apps}


def relations():
    for model in our_models():
        for field in [*model._meta.fields, *model._meta.many_to_many]:
            if field.remote_field and field.remote_field.model._meta.app_label in HEIGHT:
                yield field


def test_the_order_of_the_apps_is_read_from_the_project_file():
    assert HEIGHT["core"] == 1
    assert HEIGHT["units"] < HEIGHT["personnel"] < HEIGHT["reports"] == HEIGHT["rosters"]


@pytest.mark.parametrize("field", list(relations()), ids=str)
def test_a_key_points_to_its_own_app_or_to_one_below(field):
    own, other = field.model._meta.app_label, field.remote_field.model._meta.app_label
    assert own == other or HEIGHT[other] < HEIGHT[own]
