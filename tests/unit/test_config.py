"""Settings that would do harm are refused with their remedy."""

import subprocess
import sys

import pytest

from concierge.config import Config, WrongSetting, check_smtp_url

SECRET = "s3cret"


@pytest.mark.parametrize(
    "url",
    [
        "smtp://127.0.0.1:1025",
        "smtp://relais.exemple.fr:25",
        f"smtp://user:{SECRET}@smtp.exemple.fr:587?tls=starttls",
        f"smtps://user:{SECRET}@smtp.exemple.fr",
        f"smtp://user:{SECRET}@localhost:1025?tls=none",
        f"smtp://user:{SECRET}@[::1]:1025?tls=none",
    ],
)
def test_a_mail_server_that_keeps_the_password_to_itself(url: str) -> None:
    assert check_smtp_url(url) == url


@pytest.mark.parametrize(
    "url",
    [
        f"smtp://user:{SECRET}@smtp.exemple.fr:587",
        f"smtp://user:{SECRET}@smtp.exemple.fr:587?tls=none",
        f"smtp://user:{SECRET}@localhost:1025",
        "smtp://user@smtp.exemple.fr?tls=",
        f"smtp://user:{SECRET}@smtp.exemple.fr?tls=start",
        f"http://user:{SECRET}@smtp.exemple.fr",
        "",
    ],
)
def test_a_password_never_travels_in_clear(url: str, tmp_path: object) -> None:
    with pytest.raises(WrongSetting) as refused:
        Config.from_env({"SMTP_URL": url, "CONCIERGE_VAR": str(tmp_path)})
    assert "SMTP_URL" in str(refused.value)
    assert SECRET not in str(refused.value)


def test_every_command_says_so_before_it_starts_anything() -> None:
    env = {"SMTP_URL": f"smtp://user:{SECRET}@smtp.exemple.fr:587"}
    done = subprocess.run(
        [sys.executable, "-m", "concierge.cli", "worker"], env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("SMTP_URL enverrait le mot de passe en clair. Ajoutez ?tls=starttls")
    assert "Traceback" not in done.stderr
