"""Refusals and faults as programs read them: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import flask_babel
import orjson
import structlog
from flask import Flask, Response, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import HTTPException

from app import i18n, statuses
from app.errors import AppError, Forbidden, Invalid, Refused, reference_of
from app.i18n import lazy

ROOT = "/api/"
MEDIA = "application/problem+json"

log = structlog.get_logger()


class NotSignedIn(AppError):
    message = "请先用 POST /api/v1/tokens 换取令牌，再放在请求头 Authorization: Bearer 里。"


class TokenNotValid(NotSignedIn):
    message = "令牌无效或已过期，请重新换取。"


class ScopeMissing(Forbidden):
    message = "这个令牌的范围不包括此项（需要 %(scope)s），请换一个令牌。"


class WrongPassword(AppError):
    message = "用户名、密码或者验证码不对。"


class AccountLocked(Forbidden):
    message = "连续输错，账号已锁定%(minutes)s分钟，请稍后再试。"


class PasswordDue(Refused):
    message = "密码是别人设的或者已经到期，请先在网页上登录并修改密码。"


class SecondFactorDue(Refused):
    message = "管理员须先在网页上登录并开通两步验证。"


class MalformedBody(Invalid):
    message = "请求正文不是有效的 JSON 对象。"


#: Who may not come in at all, besides the five kinds.
UNKNOWN = (NotSignedIn, WrongPassword)

#: What the server itself refuses, in words.
SENTENCES = {
    400: lazy("请求写得不对。"),
    404: lazy("没有这个地址。"),
    405: lazy("这个地址不接受这种请求方法。"),
    413: lazy("上传的内容太大。"),
    415: lazy("请求正文的类型（Content-Type）不对。"),
}


def init_app(app: Flask) -> None:
    app.before_request(_unknown_address)


def language() -> str:
    """The reader's language, Chinese unless the request prefers another one we have."""
    return request.accept_languages.best_match(i18n.LANGUAGES, default="zh") or "zh"


def _unknown_address() -> ResponseReturnValue | None:
    """An address or method that no route has: such requests belong to no blueprint."""
    error = request.routing_exception
    if not request.path.startswith(ROOT) or error is None:
        return None
    return http_fault(error)


def status_of(kind: type[AppError]) -> int:
    """The status that an error of this class is answered with."""
    return HTTPStatus.UNAUTHORIZED if issubclass(kind, UNKNOWN) else statuses.status_of(kind)


def refusal(error: AppError) -> Response:
    """A refusal of ours, in the reader's language; with the case to which it leads, if any."""
    with flask_babel.force_locale(language()):
        details = error.details if isinstance(error, Invalid) else {}
        fields = {
            name: [i18n.say(sentence) for sentence in sentences]
            for name, sentences in details.items()
        }
        told = _told(status_of(type(error)), error.code, i18n.say(error), fields=fields)
    if error.values.get("case_id"):
        told["case_id"] = str(error.values["case_id"])
    response = Response(orjson.dumps(told), told["status"], content_type=MEDIA)
    if response.status_code == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def http_fault(error: HTTPException) -> ResponseReturnValue:
    """What the server refused before any of our rules was asked."""
    if error.code is None or error.code < HTTPStatus.BAD_REQUEST:
        return error
    with flask_babel.force_locale(language()):
        sentence = str(SENTENCES.get(error.code, SENTENCES[400]))
    response = error.get_response()
    response.data = orjson.dumps(_told(error.code, type(error).__name__, sentence))
    response.content_type = MEDIA
    return response


def fault(error: Exception) -> ResponseReturnValue:
    """A bug: logged once, here; the reader gets a number to quote."""
    if current_app.config["TESTING"]:
        raise error
    reference = reference_of(error)
    log.error("fault", reference=reference, path=request.path, exc_info=error)
    with flask_babel.force_locale(language()):
        sentence = str(flask_babel.gettext("系统出了故障，没有办成，也没有办成一半。"))
    told = _told(500, "InternalServerError", sentence) | {"reference": reference}
    return Response(orjson.dumps(told), 500, content_type=MEDIA)


def _told(
    status: int, code: str, message: str, *, fields: dict[str, list[str]] | None = None
) -> dict[str, Any]:
    return {
        "type": f"/api/v1/#{code}",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "code": code,
        "message": message,
        "fields": fields or {},
    }
