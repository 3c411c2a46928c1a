"""Errors: what stops the service, and the answers of the Action API as CKAN 2.12 words them (type, status, keys)."""

from __future__ import annotations

from typing import Any

from catalogue.texts import text


class CatalogueError(Exception):
    """The catalogue cannot be opened or served. `code` names an entry of `catalogue.texts`, `params` fill it; one that
    is itself such an error gives its text, in the same language."""

    _exit_code = 0

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(code)
        self.code = code
        self.params = params

    @property
    def exit_code(self) -> int:
        """For a command: 2 where the operator has to write a setting differently, else 3."""
        return self._exit_code or (2 if self.code.startswith("setting-") else 3)

    def message(self, lang: str = "ja") -> str:
        """What happened and what to do, in Japanese ("ja") or English ("en")."""
        params = {
            name: value.message(lang) if isinstance(value, CatalogueError) else value
            for name, value in self.params.items()
        }
        return text(self.code, lang, **params)

    def __str__(self) -> str:
        return self.message("en")


class CatalogueUsageError(CatalogueError):
    """The operator asked for what cannot be done that way. Exit code 2."""

    _exit_code = 2


class DamagedBackup(CatalogueError):
    """A backup is not as it was written, or none at all. Exit code 1, as of any data that is wrong."""

    _exit_code = 1


class ActionError(Exception):
    """An answer other than success. `body()` is what stands under `error` in the envelope."""

    status = 500
    kind = "Internal Server Error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message)
        self.message = message

    def body(self) -> dict[str, Any]:
        """What stands under `error`, as CKAN writes it."""
        return {"__type": self.kind, "message": self.message}


class NotAuthorized(ActionError):
    """No token, a wrong token, or one without the right to do this."""

    status, kind = 403, "Authorization Error"

    def __init__(self, message: str) -> None:
        super().__init__(f"Access denied: {message}")


class NotFound(ActionError):
    """Nothing has this name or id."""

    status, kind = 404, "Not Found Error"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or text("not-found"))


class ValidationFailed(ActionError):
    """What was sent breaks a rule. `errors` has one list of messages (or of nested dicts) per field."""

    status, kind = 409, "Validation Error"

    def __init__(self, errors: dict[str, Any]) -> None:
        super().__init__(", ".join(errors))
        self.errors = errors

    def body(self) -> dict[str, Any]:
        """The lists of messages by field, beside the kind of the error."""
        return {**self.errors, "__type": self.kind}


class SearchQueryError(ActionError):
    """A search parameter that does not exist or cannot be used."""

    status, kind = 400, "Search Query Error"

    def __init__(self, message: str) -> None:
        super().__init__(f"Search Query is invalid: {message!r}")


class SearchError(ActionError):
    """The query itself cannot be read."""

    status, kind = 409, "Search Error"

    def __init__(self, message: str) -> None:
        super().__init__(f"Search error: {message!r}")


class Unavailable(ActionError):
    """The database is locked for too long or the disk is full: nothing was changed, the caller may try again."""

    status = 503


class TooManyRequests(ActionError):
    """The caller asks more often than the operator allows."""

    status, kind = 429, "Rate Limit Error"


class BadRequest(Exception):
    """The request cannot be understood. CKAN answers a bare JSON string, without an envelope."""

    def __init__(self, reason: str, status: int = 400) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
