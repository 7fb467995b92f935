"""The settings of one installation, read once and passed in."""

import os
import re
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from urllib.parse import SplitResult, parse_qs, urlsplit

PACKAGE_ROOT = Path(__file__).resolve().parent


DEFAULT_SMTP_URL = "smtp://127.0.0.1:1025"
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


class WrongSetting(ValueError):
    """A setting of the installation that cannot be followed; its message tells the remedy and no secret."""


def check_smtp_url(url: str) -> str:
    """Return the address of the mail server; refuse one that would send a password in clear, or asks for it wrongly."""
    parts = urlsplit(url)
    tls = parse_qs(parts.query, keep_blank_values=True).get("tls", [""])[-1]
    if parts.scheme not in {"smtp", "smtps"} or tls not in {"", "starttls", "none"}:
        raise WrongSetting(
            "SMTP_URL n'est pas comprise. Écrivez smtp://utilisateur:motdepasse@serveur:587?tls=starttls, "
            "ou smtps://utilisateur:motdepasse@serveur:465."
        )
    if parts.username and parts.scheme == "smtp" and tls != "starttls" and not (tls == "none" and _is_here(parts)):
        raise WrongSetting(
            "SMTP_URL enverrait le mot de passe en clair. Ajoutez ?tls=starttls (port 587), ou écrivez smtps:// "
            "(port 465). Pour un relais de cette machine seulement, dites-le : ?tls=none."
        )
    return url


def check_imap_url(url: str) -> str:
    """Return the address of the mailbox of answers; refuse one that would send a password in clear."""
    if not url:
        return url
    parts = urlsplit(url)
    tls = parse_qs(parts.query, keep_blank_values=True).get("tls", [""])[-1]
    if parts.scheme not in {"imap", "imaps"} or not parts.hostname or not parts.username or not parts.password:
        raise WrongSetting(
            "IMAP_URL n'est pas comprise. Écrivez imaps://utilisateur:motdepasse@serveur:993/INBOX, "
            "ou imap://utilisateur:motdepasse@serveur:143/INBOX?tls=starttls."
        )
    if parts.scheme == "imap" and tls != "starttls" and not (tls == "none" and _is_here(parts)):
        raise WrongSetting("IMAP_URL enverrait le mot de passe en clair. Écrivez imaps://, ou ajoutez ?tls=starttls.")
    return url


def check_reply_to(address: str) -> str:
    """Return the address that takes answers; refuse one to which no mark can be added."""
    if address and not re.fullmatch(r"[^@+\s<>\"]+@[^@\s<>\"]+", address):
        raise WrongSetting(
            "REPLY_TO n'est pas comprise. Écrivez une adresse seule et sans « + », comme reponses@exemple.fr : "
            "le logiciel y ajoute lui-même la marque de chaque courriel."
        )
    return address


def _is_here(parts: SplitResult) -> bool:
    return (parts.hostname or "localhost") in LOOPBACK


def resource_folder(name: str) -> Path:
    """Return the folder `name` (templates, workflows…): beside the package in a checkout, inside it in a wheel."""
    beside = PACKAGE_ROOT.parent / name
    return beside if beside.is_dir() else PACKAGE_ROOT / "_resources" / name


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """What differs between two installations. Durations in seconds, sizes in bytes."""

    secret_key: str
    database_url: str
    redis_url: str
    var_dir: Path
    base_url: str = "http://127.0.0.1:8000"
    smtp_url: str = DEFAULT_SMTP_URL
    mail_from: str = "conciergerie@localhost"
    attachments: Path | None = None  # folder of the families' documents; None: in var_dir
    attachments_quota: int = 10_000_000_000  # of one agency
    erasures: Path | None = None  # file of the erasures to replay after a restore; None: in var_dir
    reply_to: str = ""  # the address that takes families' answers; empty: answers go to whoever follows the file
    imap_url: str = ""  # the mailbox of that address, read every few minutes; empty: its server hands answers over
    mailbox_dir: Path | None = None  # where the built-in SMTP server keeps the mails; None when mails really leave
    workflows_dir: Path = resource_folder("workflows")
    templates_dir: Path = resource_folder("templates")
    migrations_dir: Path = resource_folder("migrations")
    form_limit_origin: int = 20  # sendings of public forms an hour from one connection before they are set aside
    form_limit_source: int = 300  # the same for one source
    secure_cookies: bool = False
    trusted_proxies: int = 0
    max_form_bytes: int = 2 * 1024 * 1024
    testing: bool = False

    @classmethod
    def from_env(cls, env: Mapping[str, str] | None = None) -> Self:
        """Build the configuration from environment variables; absent ones mean the embedded installation in `var/`."""
        env = os.environ if env is None else env
        var_dir = Path(env.get("CONCIERGE_VAR", "var")).resolve()
        # `concierge run` names both: its SMTP server has no fixed port
        attachments = env.get("CONCIERGE_ATTACHMENTS")
        kept = env.get("CONCIERGE_MAILBOX") or (None if "SMTP_URL" in env else var_dir / "mailbox")
        return cls(
            secret_key=env.get("SECRET_KEY") or _kept_secret(var_dir),
            database_url=_with_driver(env.get("DATABASE_URL") or f"sqlite:///{var_dir / 'concierge.sqlite'}"),
            redis_url=env.get("REDIS_URL") or "redis://127.0.0.1:6380/0",
            var_dir=var_dir,
            base_url=env.get("BASE_URL", "http://127.0.0.1:8000").rstrip("/"),
            smtp_url=check_smtp_url(env.get("SMTP_URL", DEFAULT_SMTP_URL)),
            mail_from=env.get("MAIL_FROM", "conciergerie@localhost"),
            reply_to=check_reply_to(env.get("REPLY_TO", "")),
            imap_url=check_imap_url(env.get("IMAP_URL", "")),
            mailbox_dir=Path(kept) if kept else None,
            attachments=Path(attachments).resolve() if attachments else None,
            attachments_quota=_megabytes(env, "ATTACHMENTS_QUOTA_MB", 10_000),
            erasures=Path(erasures).resolve() if (erasures := env.get("CONCIERGE_ERASURES")) else None,
            workflows_dir=Path(env.get("CONCIERGE_WORKFLOWS", str(resource_folder("workflows")))),
            form_limit_origin=_number(env, "FORM_LIMIT_ORIGIN", 20),
            form_limit_source=_number(env, "FORM_LIMIT_SOURCE", 300),
            secure_cookies=env.get("BASE_URL", "").startswith("https://"),
            trusted_proxies=int(env.get("TRUSTED_PROXIES", "0")),
        )

    @property
    def attachments_dir(self) -> Path:
        """Folder of the documents families and staff attach; shared by web and workers."""
        return self.attachments or self.var_dir / "attachments"

    @property
    def erasures_file(self) -> Path:
        """Where each erasure is noted outside the database, so that a restored backup can be cleaned of it."""
        return self.erasures or self.var_dir / "erasures.jsonl"

    @property
    def is_sqlite(self) -> bool:
        """Tell whether the database is the embedded one."""
        return self.database_url.startswith("sqlite")


def _number(env: Mapping[str, str], name: str, default: int) -> int:
    """Return a number that must be at least one."""
    text = env.get(name) or str(default)
    if not text.isdecimal() or int(text) == 0:
        raise WrongSetting(f"{name} n'est pas compris : écrivez un nombre entier, par exemple {default}.")
    return int(text)


def _megabytes(env: Mapping[str, str], name: str, default: int) -> int:
    """Return a size given in megabytes, in bytes."""
    return _number(env, name, default) * 1_000_000


def _kept_secret(var_dir: Path) -> str:
    """Return the secret of this installation, made on the first start and readable by its owner alone."""
    path = var_dir / "secret_key"
    if not path.exists():
        var_dir.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(f".{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        with suppress(FileExistsError):  # several processes may start at once: the first one wins, nobody overwrites
            os.link(draft, path)
        draft.unlink()
    return path.read_text(encoding="ascii")


def _with_driver(url: str) -> str:
    """Name the psycopg 3 driver, which the usual `postgres://` addresses leave out."""
    for prefix in ("postgres://", "postgresql://"):
        if url.startswith(prefix):
            return "postgresql+psycopg://" + url.removeprefix(prefix)
    return url
