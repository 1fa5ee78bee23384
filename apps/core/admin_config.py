from django.contrib.admin.apps import AdminConfig as DjangoAdminConfig


class AdminConfig(DjangoAdminConfig):
    """The administration, with our own site."""

    default_site = "apps.core.admin_site.Site"
