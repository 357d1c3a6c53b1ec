"""The language that a system or a person means, whatever they call it."""

import pytest

from addin.language import language_of


@pytest.mark.parametrize(
    ("name", "language"),
    [
        ("zh", "zh-CN"),
        ("zh_CN.UTF-8", "zh-CN"),
        ("ZH-Hans", "zh-CN"),
        ("Chinese (Simplified)_China", "zh-CN"),
        ("Chinese_China.936", "zh-CN"),
        ("en-GB", "en"),
        ("English_United States", "en"),
        ("de_DE", "en"),
        ("C", "en"),
        ("", "en"),
    ],
)
def test_every_system_s_name_of_a_language_is_understood(name: str, language: str) -> None:
    assert language_of(name) == language
