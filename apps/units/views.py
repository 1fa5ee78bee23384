"""Screens on which the tree of units and its posts are kept."""

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_http_methods

from apps.core.screens import (
    ConfirmPage,
    FormPage,
    Step,
    address,
    confirm_screen,
    demand,
    form_screen,
    locked,
)
from apps.units.forms import (
    AliasForm,
    CloseForm,
    NewUnitForm,
    PlacementForm,
    PostForm,
    UnitFactsForm,
)
from apps.units.models import Post, Unit, UnitAlias
from apps.units.services import close_unit, place_unit

form_methods = require_http_methods(["GET", "POST"])


def unit_for(request: HttpRequest, code: str, permission: str) -> Unit:
    """Return the unit if it lies in the scope (else 404) and `permission` is held on it (403)."""
    units = locked(request, Unit.objects.visible_to(request.user))
    unit = get_object_or_404(units, code=code)
    demand(request, permission, unit)
    return unit


def page_of(request: HttpRequest, unit: Unit, title: str, **words: object) -> FormPage:
    """Return the words of a form about `unit`; it leads back to the unit."""
    back = address(request, "units:detail", unit.code)
    trail = (Step("Đơn vị", address(request, "units:tree")), Step(unit.name, back))
    return FormPage(title=title, back=back, lead=unit.name, trail=trail, **words)


@form_methods
@transaction.atomic
def add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a unit below this one."""
    parent = unit_for(request, code, "units.add_unit")
    form = NewUnitForm(request.POST or None)
    page = page_of(request, parent, "Thêm đơn vị trực thuộc", done="Đã thêm đơn vị.", is_new=True)
    return form_screen(request, form, page, lambda: form.found(parent))


@form_methods
@transaction.atomic
def edit(request: HttpRequest, code: str) -> HttpResponse:
    """Correct what does not depend on the day."""
    unit = unit_for(request, code, "units.change_unit")
    form = UnitFactsForm(request.POST or None, instance=unit)
    page = page_of(request, unit, "Sửa thông tin đơn vị")
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def place(request: HttpRequest, code: str) -> HttpResponse:
    """Give the unit another name, kind or parent from a day on."""
    unit = unit_for(request, code, "units.change_unit")
    form = PlacementForm(request.POST or None, instance=unit, user=request.user)
    page = page_of(request, unit, "Đổi tên, chuyển cấp trên", done="Đã ghi tên và cấp trên mới.")
    return form_screen(request, form, page, lambda: place_unit(unit, **form.chosen()))


@form_methods
@transaction.atomic
def close(request: HttpRequest, code: str) -> HttpResponse:
    """End the unit from a day on."""
    unit = unit_for(request, code, "units.change_unit")
    form = CloseForm(request.POST or None, instance=unit)
    page = page_of(request, unit, "Kết thúc hoạt động", done="Đã ghi ngày kết thúc hoạt động.")
    return form_screen(request, form, page, lambda: close_unit(unit, on=form.cleaned_data["on"]))


@form_methods
@transaction.atomic
def alias_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a name under which rosters know the unit."""
    unit = unit_for(request, code, "units.add_unitalias")
    form = AliasForm(request.POST or None, instance=UnitAlias(unit=unit))
    page = page_of(request, unit, "Thêm tên gọi khác", is_new=True)
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def alias_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete a name under which rosters know the unit."""
    unit = unit_for(request, code, "units.change_unitalias")
    alias = get_object_or_404(UnitAlias.objects.visible_to(request.user), pk=pk, unit=unit)
    back = address(request, "units:detail", unit.code)
    page = ConfirmPage(
        title="Xóa tên gọi khác",
        sentence=f"Xóa tên gọi “{alias.name}” của {unit.name}?",
        back=back,
        after=back,
        done="Đã xóa tên gọi khác.",
    )
    return confirm_screen(request, page, alias.delete)


@form_methods
@transaction.atomic
def post_add(request: HttpRequest, code: str) -> HttpResponse:
    """Add a post with its seats."""
    unit = unit_for(request, code, "units.add_post")
    form = PostForm(request.POST or None, instance=Post(unit=unit))
    page = page_of(request, unit, "Thêm vị trí", done="Đã thêm vị trí.", is_new=True)
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def post_edit(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Correct a post or its number of seats."""
    unit = unit_for(request, code, "units.change_post")
    posts = locked(request, Post.objects.visible_to(request.user))
    post = get_object_or_404(posts, pk=pk, unit=unit)
    form = PostForm(request.POST or None, instance=post)
    may_delete = request.user.has_perm("units.delete_post", unit)
    delete_url = address(request, "units:post_delete", unit.code, pk) if may_delete else ""
    page = page_of(request, unit, "Sửa vị trí", delete_url=delete_url)
    return form_screen(request, form, page, form.save)


@form_methods
@transaction.atomic
def post_delete(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Delete a post that was entered by mistake."""
    unit = unit_for(request, code, "units.delete_post")
    post = get_object_or_404(Post.objects.visible_to(request.user), pk=pk, unit=unit)
    back = address(request, "units:detail", unit.code)
    page = ConfirmPage(
        title="Xóa vị trí",
        sentence=f"Xóa vị trí {post.title} của {unit.name}?",
        details=("Chỉ xóa khi ghi nhầm; vị trí không còn thì ghi ngày kết thúc.",),
        back=back,
        after=back,
        done="Đã xóa vị trí.",
    )
    return confirm_screen(request, page, post.delete)
