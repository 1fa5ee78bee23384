"""Users, their grants and the roles, in the administration.

Who administers a part of the units administers the users of that part alone, and can hand on no
more than she may do there herself.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.contrib.auth.models import Group, Permission
from django.core.exceptions import ValidationError
from django.db.models import Count, F, Q, QuerySet
from django.http import HttpRequest

from apps.accounts.models import FileTaken, Grant, Role, User
from apps.core.scoped_admin import ScopedAdmin, ScopedForm, ScopedInline

WORDS = {
    "view": "xem",
    "add": "thêm",
    "change": "sửa",
    "delete": "xóa",
    "submit": "gửi",
    "return": "trả lại",
    "appraise": "thẩm định",
    "approve": "phê duyệt",
    "disclose": "công khai",
    "override": "cho phép trường hợp đặc biệt trong",
}
# Rights come from roles granted on units; a group would promise what it does not give.
admin.site.unregister(Group)

# Whoever keeps the accounts takes no part in planning, and yet gives others the rights to it;
# never to herself.
PLANNING = "planning"
MORE_THAN_YOURS = "Vai trò này có quyền mà chính bạn không có tại đơn vị đã chọn."


class PermissionsField(forms.ModelMultipleChoiceField):
    """Permissions in Vietnamese words."""

    def label_from_instance(self, obj: Permission) -> str:
        """Return “Hồ sơ cán bộ: sửa chức vụ”."""
        model = obj.content_type.model_class()
        action = obj.codename.split("_")[0]
        place, table = model._meta.app_config.verbose_name, model._meta.verbose_name
        return f"{place}: {WORDS.get(action, action)} {table}"


def domain_permissions() -> QuerySet[Permission]:
    """Return the permissions on our own tables, without those on their history."""
    return (
        Permission.objects.filter(
            content_type__app_label__in=[
                "units",
                "accounts",
                "personnel",
                "pools",
                "qualifications",
                "indicators",
                "targets",
                "rosters",
            ]
        )
        .exclude(content_type__model__endswith="event")
        .exclude(content_type__model__in=["fact", "factday"])
        .select_related("content_type")
        .order_by("content_type__app_label", "content_type__model", "pk")
    )


@admin.register(Role)
class RoleAdmin(ScopedAdmin):
    """Roles; they hold for every unit, so only who sees every unit changes them."""

    list_display = ("name", "code", "sees_sensitive", "order")
    filter_horizontal = ("permissions",)

    def formfield_for_manytomany(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> forms.Field:
        """Offer the permissions on our own tables, in words."""
        kwargs |= {"queryset": domain_permissions(), "form_class": PermissionsField}
        return super().formfield_for_manytomany(db_field, request, **kwargs)


class GrantForm(ScopedForm):
    """A role on a unit; no more than the giver may do there."""

    def is_allowed(self) -> bool:
        """Ask the right on the unit, and every right of the role."""
        if not super().is_allowed():
            return False
        if self.user.sees_every_unit:
            return True
        own = self.user.get_all_permissions(self.instance)
        role = self.instance.role
        given = role.permissions.values_list("content_type__app_label", "codename")
        if self.instance.user_id != self.user.pk:
            given = given.exclude(content_type__app_label=PLANNING)
        if not {f"{app}.{codename}" for app, codename in given} <= own:
            self.add_error("role", MORE_THAN_YOURS)
        if role.sees_sensitive and not self.user.sees_sensitive_of(self.instance.unit):
            self.add_error("role", MORE_THAN_YOURS)
        return True


class GrantInline(ScopedInline):
    """Grants of a user."""

    model = Grant
    form = GrantForm
    autocomplete_fields = ("unit",)


@admin.register(Grant)
class GrantAdmin(ScopedAdmin):
    """All grants in one list."""

    form = GrantForm
    list_display = ("user", "role", "unit", "valid_from", "valid_to")
    list_filter = ("role",)
    list_select_related = ("user", "role", "unit")
    search_fields = ("user__username", "unit__code", "unit__name__unaccent__icontains")
    autocomplete_fields = ("user", "unit")


class CreationForm(ScopedForm, AdminUserCreationForm):
    """A new user with a first password."""

    class Meta(AdminUserCreationForm.Meta):
        model = User
        fields = ("username",)


class ChangeForm(ScopedForm, UserChangeForm):
    """A user's own facts."""

    class Meta(UserChangeForm.Meta):
        model = User

    def clean(self) -> dict[str, Any]:
        """Keep the last way in: nobody locks herself out."""
        values = super().clean()
        if self.instance == self.user and values.get("is_active") is False:
            raise ValidationError("Bạn không thể khóa tài khoản của chính mình.")
        return values


@admin.register(User)
class UserAdmin(ScopedAdmin, DjangoUserAdmin):
    """Users with their grants."""

    form = ChangeForm
    add_form = CreationForm
    change_list_template = ScopedAdmin.change_list_template
    list_display = ("username", "get_full_name", "email", "is_active", "is_staff", "last_login")
    list_filter = ("is_active", "is_staff", "is_superuser", "grants__role")
    search_fields = (
        "username",
        "last_name__unaccent__icontains",
        "first_name__unaccent__icontains",
    )
    filter_horizontal = ()
    inlines = [GrantInline]
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        ("Họ tên", {"fields": (("last_name", "first_name"), "email")}),
        ("Tài khoản", {"fields": (("is_active", "is_staff", "is_superuser"),)}),
        ("Thời gian", {"fields": (("last_login", "date_joined"),)}),
    )
    add_fieldsets = ((None, {"fields": ("username", "usable_password", "password1", "password2")}),)

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        """Keep the users whose grants all lie within the scope, and no administrator of all."""
        rows = super().get_queryset(request)
        user = request.user
        if user.sees_every_unit:
            return rows
        mine = Count("grants", filter=Q(grants__in=Grant.objects.visible_to(user)))
        counted = rows.annotate(grants_held=Count("grants"), grants_here=mine)
        return counted.filter(grants_held=F("grants_here"), is_superuser=False)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Let only who sees every unit make another one like her."""
        fixed = ("last_login", "date_joined")
        return fixed if request.user.sees_every_unit else (*fixed, "is_superuser")

    def get_inlines(self, request: HttpRequest, obj: User | None) -> list[type[ScopedInline]]:
        """Offer grants once the user is there."""
        return [] if obj is None else self.inlines

    @admin.display(description="Họ và tên", ordering="first_name")
    def get_full_name(self, user: User) -> str:
        """Show the name."""
        return user.get_full_name()


@admin.register(FileTaken)
class FileTakenAdmin(admin.ModelAdmin):
    """The log of files taken away: read, never written."""

    list_display = ("at", "username", "file_name", "address")
    list_display_links = None
    list_filter = ("at",)
    search_fields = ("username", "file_name", "address")
    date_hierarchy = "at"

    def get_queryset(self, request: HttpRequest) -> QuerySet[FileTaken]:
        """Keep what the reader may see."""
        return FileTaken.objects.visible_to(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nobody writes the log."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody corrects the log."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody shortens the log here."""
        return False
