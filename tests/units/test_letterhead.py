"""Whose name stands at the head of a document, in the manner of the state and of the Party."""

import pytest

from apps.core.headings import Look
from apps.units.letterhead import heading_for
from tests.screens.conftest import unit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("reference")]


@pytest.fixture
def district():
    return unit("H1", "Huyện Khau Sơn", "huyen")


@pytest.fixture
def commune(district):
    return unit("X1", "Xã Nậm Khoang", "xa", district)


def test_a_committee_stands_under_the_body_above_it_and_never_under_itself(commune):
    committee = unit("DU1", "Đảng ủy xã Nậm Khoang", "dang_uy_xa", commune)
    heading = heading_for(committee, Look.PARTY)
    assert (heading.parent_body, heading.body) == ("Huyện ủy Khau Sơn", "Đảng ủy xã Nậm Khoang")


@pytest.mark.parametrize(
    ("look", "which", "mark"),
    [
        (Look.PARTY, "district", "-TTr/HU"),
        (Look.PARTY, "commune", "-TTr/ĐU"),
        (Look.STATE, "commune", "/TTr-UBND"),
    ],
)
def test_the_number_names_the_body_by_its_initials(look, which, mark, district, commune):
    own = {"district": district, "commune": commune}[which]
    assert heading_for(own, look, "TỜ TRÌNH", "TTr").mark == mark


@pytest.mark.parametrize(("look", "mark"), [(Look.PARTY, "-TTr/"), (Look.STATE, "/TTr-")])
def test_a_document_that_no_known_office_issues_leaves_its_name_to_be_filled_in(look, mark):
    heading = heading_for(None, look, "TỜ TRÌNH", "TTr")
    assert (heading.kind, heading.mark) == ("TỜ TRÌNH", mark)
    assert not heading.body.strip(".")


@pytest.mark.parametrize(
    ("name", "organ"),
    [
        ("Huyện uỷ Khau Sơn", "T/M BAN THƯỜNG VỤ"),
        ("Đảng ủy xã Nậm Khoang", "T/M BAN THƯỜNG VỤ"),
        ("Chi bộ thôn Nà Hin", "T/M CHI ỦY"),
        ("Trường Tiểu học Nậm Khoang", "T/M CẤP ỦY"),
    ],
)
def test_a_party_document_is_signed_for_the_organ_of_its_body(name, organ):
    assert heading_for(unit("D1", name, "dang_uy_xa"), Look.PARTY).signature.lines[0] == organ
