"""The three ways a call can fail, told apart so that the command can say what to do next."""

from __future__ import annotations

from typing import Any


class MachikadoError(Exception):
    """Base of all errors this library raises on purpose.

    `code` names an entry of `pipelines.messages`; `params` fill its text, in the language that the caller asks for.
    """

    exit_code = 2

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    def message(self, lang: str = "ja") -> str:
        """What happened, in Japanese ("ja") or English ("en")."""
        from pipelines.messages import text

        return text(self.code).message(lang, **self.params)

    def remedy(self, lang: str = "ja") -> str:
        """What to do next."""
        from pipelines.messages import text

        return text(self.code).remedy(lang, **self.params)

    def __str__(self) -> str:
        return self.message("en")


class DataError(MachikadoError):
    """The source cannot be used at all: empty, not a table, damaged. Exit code 1."""

    exit_code = 1


class WithheldError(DataError):
    """The package is good, but nobody may publish it yet: it is not approved, or it is too early. Exit code 1."""


class UsageError(MachikadoError):
    """The user asked wrongly: an unknown dataset, a missing file, a broken setting. Exit code 2."""

    exit_code = 2


class WorldError(MachikadoError):
    """A portal, the network or the disk failed; nothing was left half-done. Exit code 3."""

    exit_code = 3

    @classmethod
    def of(cls, error: Exception) -> WorldError:
        """A failure of the disk, or one that nobody expected, as ours."""
        if isinstance(error, OSError):
            return cls("not-writable", value=error.filename or "", reason=error.strerror or error)
        return cls("unexpected", value=f"{type(error).__name__}: {error}")
