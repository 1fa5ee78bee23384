"""What the fields of a roster are called on the pages and in problems. Pure."""

LABELS = {
    "full_name": "Họ và tên",
    "sex": "Giới tính",
    "birth": "Ngày sinh",
    "national_id": "Số CCCD",
    "ethnicity": "Dân tộc",
    "native_place": "Quê quán",
    "phone": "Điện thoại",
    "unit": "Đơn vị",
    "titles": "Chức vụ",
    "other_titles": "Chức vụ kiêm nhiệm",
    "assigned_from": "Ngày giữ chức vụ",
    "is_local": "Người địa phương",
    "is_party_member": "Đảng viên",
    "party_admitted": "Ngày vào Đảng",
    "party_official": "Ngày chính thức",
    "recruited_on": "Ngày tuyển dụng",
    "employment_kind": "Đối tượng",
    "field_of_study": "Chuyên ngành đào tạo",
    "note": "Ghi chú",
    "ratings": "Xếp loại hằng năm",
    "professional": "Trình độ chuyên môn",
    "political_theory": "Lý luận chính trị",
    "state_management": "Quản lý nhà nước",
    "informatics": "Tin học",
    "foreign_language": "Ngoại ngữ",
    "minority_language": "Tiếng dân tộc thiểu số",
    "defence_security": "Quốc phòng - an ninh",
    "edu_management": "Bồi dưỡng CBQL giáo dục",
    "pedagogy": "Nghiệp vụ sư phạm",
}
LADDERS = (
    "professional",
    "political_theory",
    "state_management",
    "informatics",
    "foreign_language",
    "minority_language",
    "defence_security",
    "edu_management",
    "pedagogy",
)
LABELS |= {f"{ladder}_studying": f"{LABELS[ladder]} (đang học)" for ladder in LADDERS}
RATED = "rating_"


def label_of(name: str) -> str:
    """Return what a field is called; that of a year's rating names the year."""
    if name.startswith(RATED):
        return f"Xếp loại năm {name.removeprefix(RATED)}"
    return LABELS.get(name, name)
