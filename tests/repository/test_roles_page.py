"""The pages on who may do what are what the roles file says today, in every language."""

import pytest
from tools import roles_page

from likevekt.actions.roles import roles


@pytest.mark.parametrize("language", roles_page.LANGUAGES)
def test_the_page_is_what_the_roles_file_says(language):
    written = roles_page.path(language).read_text(encoding="utf-8")
    assert written == roles_page.page(roles(), language=language)


@pytest.mark.parametrize("language", roles_page.LANGUAGES)
def test_every_role_and_every_right_stands_there(language):
    page = roles_page.page(roles(), language=language)
    for role in roles().roles.values():
        assert f"**{getattr(role.name, language)}**" in page
    for kind, label in roles().objects.items():
        if any(role.reach(kind, action) for role in roles().roles.values() for action in roles().actions):
            assert f"**{getattr(label, language)}**" in page
