"""What every variable of a template means, and a check that a template asks for no other.

The guide `docs/huong-dan/mau-van-ban.md` tells offices the same; a test keeps them together.
"""

import re
from collections.abc import Mapping
from io import BytesIO
from typing import BinaryIO
from zipfile import BadZipFile

from docx.opc.exceptions import PackageNotFoundError
from docxtpl import DocxTemplate
from jinja2 import TemplateError, UndefinedError
from jinja2.sandbox import SandboxedEnvironment

from apps.core.word import WordTemplateError, fill
from apps.planning.documents import grids
from apps.planning.documents.grids import GROUP, Column
from apps.planning.documents.kinds import DOCUMENTS, Kind

GUIDE = "Xem các biến dùng được trong hướng dẫn “Mẫu văn bản”."
NOT_WORD = "Không mở được tệp này như một tệp Word .docx; hãy lưu lại từ Word rồi gửi lại."
LISTS = ("quyen_han", "noi_nhan", "can_cu", "thuyet_minh", "ket_luan", "dong_trong")
_MISSING = re.compile(r"(?:has no attribute|undefined:?) '(\w+)'|'(\w+)' is undefined")

COMMON: Mapping[str, str] = {
    "co_quan_chu_quan": "cơ quan cấp trên, chữ in hoa",
    "co_quan": "cơ quan ban hành, chữ in hoa",
    "ten_co_quan": "cơ quan ban hành, chữ thường",
    "quoc_hieu": "quốc hiệu, hoặc tiêu đề của văn bản Đảng",
    "tieu_ngu": "tiêu ngữ; văn bản Đảng để trống",
    "so_ky_hieu": "số, ký hiệu; quyết định có sẵn số khi đã phê duyệt",
    "dia_danh_ngay_thang": "địa danh, ngày tháng năm",
    "loai_van_ban": "tên loại văn bản, chữ in hoa",
    "trich_yeu": "trích yếu nội dung",
    "kem_theo": "dòng “Kèm theo …” của danh sách, phụ lục",
    "quyen_han": "các dòng thẩm quyền ký (danh sách)",
    "nguoi_ky": "họ tên người ký, thường để trống",
    "noi_nhan": "nơi nhận (danh sách)",
    "don_vi": "đơn vị lập danh sách; văn bản toàn đợt: phạm vi của đợt",
    "dot": "tên đợt quy hoạch",
    "nhiem_ky": "nhiệm kỳ, chữ thường",
    "ngay_xet": "ngày xét của đợt",
    "du_thao": "“(Dự thảo)” khi danh sách còn ở đơn vị, nếu không thì trống",
}
NUMBERS: Mapping[str, str] = {
    "so_chuyen_tiep": "số lượt chức danh chuyển tiếp quy hoạch",
    "so_bo_sung": "số lượt chức danh bổ sung quy hoạch",
    "so_dua_ra": "số lượt chức danh đưa ra khỏi quy hoạch",
    "tong_so": "số người trong danh sách đề nghị, mỗi người tính một lần",
    "tong_luot": "số lượt chức danh trong danh sách; một người quy hoạch hai chức danh là hai lượt",
    "so_don_vi": "số đơn vị",
}
STEP: Mapping[str, str] = {
    "buoc": "số thứ tự của bước",
    "noi_dung_buoc": "nội dung của bước",
    "hoi_nghi": "hội nghị lấy phiếu",
    "quy_dinh": "tỷ lệ phải đạt, bằng lời",
}
ROWS = "các dòng của bảng; mỗi dòng có các ô ghi ở cuối"
TABLE: Mapping[str, str] = {"cac_dong": ROWS}
LETTER: Mapping[str, str] = {"can_cu": "các căn cứ (danh sách)"}
OWN: Mapping[str, Mapping[str, str]] = {
    Kind.SUMMARY: {**TABLE, **NUMBERS},
    Kind.REVIEW: {**TABLE, **NUMBERS},
    Kind.ADDITIONS: {**TABLE, **NUMBERS},
    Kind.REMOVALS: {**TABLE, **NUMBERS},
    Kind.RESULTS: TABLE,
    Kind.BALLOT: {**TABLE, **STEP, "dong_trong": "số thứ tự các dòng trống để tự ghi tên"},
    Kind.MINUTES: {
        **TABLE,
        **STEP,
        "trieu_tap": "số người được triệu tập",
        "co_mat": "số người có mặt",
        "phat_ra": "số phiếu phát ra",
        "thu_ve": "số phiếu thu về",
        "hop_le": "số phiếu hợp lệ",
        "khong_hop_le": "số phiếu không hợp lệ",
        "ngay_hop": "ngày họp, bằng chữ",
        "dia_diem": "địa điểm",
        "chu_tri": "người chủ trì",
        "to_kiem_phieu": "tổ kiểm phiếu",
        "so_nguoi_du": "câu về số người dự họp so với quy định",
        "ket_luan": "các câu kết luận: ai đạt, ai không đạt (danh sách)",
        "ghi_chu": "ghi chú của kết quả kiểm phiếu",
    },
    Kind.SUBMISSION: {
        **LETTER,
        **NUMBERS,
        "kinh_gui": "nơi nhận tờ trình",
        "cac_chuc_danh": "từng chức danh: dong.chuc_danh, dong.so_nguoi (danh sách)",
        "thuyet_minh": "các đoạn thuyết minh của đơn vị (danh sách)",
    },
    Kind.DECISION: {
        **TABLE,
        **LETTER,
        **NUMBERS,
        "tham_quyen": "cơ quan quyết định, chữ in hoa",
        "cac_dong_dua_ra": "các dòng của danh sách đưa ra; các ô như danh sách đưa ra",
        "co_dua_ra": "có ai bị đưa ra không (đúng, sai)",
    },
    Kind.NOTICE: {
        **TABLE,
        **NUMBERS,
        "so_quyet_dinh": "số quyết định phê duyệt",
        "ngay_quyet_dinh": "ngày quyết định, bằng chữ",
        "co_quan_phe_duyet": "cơ quan phê duyệt",
        "hinh_thuc": "hình thức công khai",
        "ngay_cong_khai": "ngày công khai",
    },
}


def variables_of(kind: str) -> dict[str, str]:
    """Return every variable of a kind of document, with what it means."""
    return {**COMMON, **OWN[kind]}


def problem_of(kind: str, file: BinaryIO) -> str:
    """Return what is wrong with a template, as a sentence; nothing when it can be used."""
    content = file.read()
    file.seek(0)
    try:
        asked = asked_by(content)
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError):
        return NOT_WORD
    except TemplateError as error:
        return f"Mẫu có lệnh viết sai: {error.message}. {GUIDE}"
    unknown = sorted(asked - set(variables_of(kind)))
    if unknown:
        names = ", ".join(f"“{name}”" for name in unknown)
        return f"Mẫu dùng biến {names} mà {DOCUMENTS[kind].name.lower()} không có. {GUIDE}"
    return trial(kind, content)


def asked_by(content: bytes) -> set[str]:
    """Return the variables that a template asks for."""
    return DocxTemplate(BytesIO(content)).get_undeclared_template_variables(SandboxedEnvironment())


def trial(kind: str, content: bytes) -> str:
    """Fill the template with a sample and return what went wrong, as a sentence."""
    try:
        fill(BytesIO(content), sample_of(kind))
    except WordTemplateError as error:
        cause = error.__cause__
        found = _MISSING.search(str(cause)) if isinstance(cause, UndefinedError) else None
        if found:
            name = found[1] or found[2]
            return f"Mẫu dùng biến “{name}” mà {DOCUMENTS[kind].name.lower()} không có. {GUIDE}"
        return f"{error}. {GUIDE}"
    return ""


def sample_of(kind: str) -> dict[str, object]:
    """Return fields with a value of the right shape for each variable."""
    sample: dict[str, object] = dict.fromkeys(variables_of(kind), "…")
    sample |= {name: ["…"] for name in LISTS if name in sample}
    if "cac_dong" in sample:
        sample["cac_dong"] = sample_rows(DOCUMENTS[kind].columns)
    if "cac_dong_dua_ra" in sample:
        sample["cac_dong_dua_ra"] = sample_rows(grids.REMOVALS)
    if "cac_chuc_danh" in sample:
        sample["cac_chuc_danh"] = [{"chuc_danh": "…", "so_nguoi": "01"}]
    return sample


def sample_rows(columns: tuple[Column, ...]) -> list[dict[str, str]]:
    """Return a row that names a group and one about somebody."""
    cells = {column.key: "…" for column in columns}
    return [{GROUP: "I. …", **cells}, {GROUP: "", **cells}]
