"""What a reply could do for the customer, beside saying something: the actions that the facts allow.

Pure: whoever writes drafts calls ``proposals`` and takes what fits. An action runs only after an approval, so each
comes with the sentence that is true once it has run.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from store.base import now
from tools.callbacks.hours import next_window
from tools.callbacks.tool import callback_said
from tools.chat.tool import DraftRequest, ProposedAction
from tools.orders.record import money
from tools.orders.rules import address_said, cancelled_said, return_said
from tools.orders.status import SeenOrder
from tools.working_days import spoken

Proposal = tuple[ProposedAction, str]
"""An action, and the sentence for the customer that becomes true when it has run."""

CANCELS: Final = frozenset({"cancel_order"})
RETURNS: Final = frozenset({"return_item"})
MOVES: Final = frozenset({"change_shipping_address"})
SURE: Final = 0.5
"""Least confidence of the intent for an action to be proposed at all."""
_CALL_ME: Final = re.compile(r"\b(?:call|ring|phone)\s+me\b|\bcall\s?-?back\b", re.I)
_NOT: Final = re.compile(
    r"\b(?:do not|don'?t|please not|never|without|instead of|not to)\s+(?:\w+\s+){0,2}(?:cancel|return)", re.I
)
_ONLY_ASKS: Final = re.compile(
    r"\b(?:can|could|may|might|am)\s+i\b(?:\s+still)?|\bis\s+it\s+(?:still\s+)?(?:possible|too\s+late)\b|\bhow\s+(?:do|can|would)\s+i\b"
    r"|\bwhat\s+(?:happens|if)\b|\bif\s+i\s+(?:cancel|return|change)",
    re.I,
)
"""Asking what is possible, which is no request to do it."""
_PART: Final = re.compile(
    r"\b(?:only|just|one|some|part|single|half)\b(?=[^.!?\n]*\b(?:of|item|items|the|it|them)\b)", re.I
)
"""Less than a whole order."""
_SMALL: Final = (
    r"(?:am|an|auf|im|der|den|dem|zum|zur|de|des|du|la|le|les|di|del|della|da|do|das|van|von|het|rue|avenue|via|calle)"
)
_WORD: Final = r"[A-ZÀ-ÖØ-Þ][\w'’.-]*\w"
_NAME: Final = rf"{_WORD}(?:[ -](?:{_SMALL} )*{_WORD}){{0,3}}"
"""Capitalised words, with small ones like "de la" between them."""
_ADDRESS: Final = re.compile(
    rf"(?<!\w)(?P<street>\d{{1,4}}[a-z]?,? (?:{_SMALL} )*{_NAME}|{_NAME} \d{{1,4}} ?[a-z]?)\s*[,\n]\s*"
    rf"(?:(?P<pc1>\d{{4,5}}|\d{{4}} ?[A-Z]{{2}}) (?P<city1>{_NAME})"
    rf"|(?P<city2>{_NAME}),? (?P<pc2>[A-Z]{{1,2}}\d[A-Z\d]? ?\d[A-Z]{{2}}))(?![\w-])"
)
"""A whole address in one or two lines, as it is written on the continent or in Britain; nothing less counts."""


def proposals(request: DraftRequest, at: datetime | None = None) -> list[Proposal]:
    """The actions that fit what is asked and that the findings allow, at the aware time ``at`` (now).

    None where it is not clear which order is meant, the intent is in doubt, or she only asks what is possible.
    """
    at = at or now()
    found = list(_callback(request, at))
    orders = _orders(request)
    if request.intent.confidence < SURE or len(orders) != 1 or _ONLY_ASKS.search(request.text):
        return found
    order, wanted = orders[0], {request.intent.label}
    if _NOT.search(request.text) or _is_part(order, request.text):
        wanted -= CANCELS | RETURNS  # an agent looks at what is meant
    if wanted & CANCELS and order.cancel.allowed:
        found.append(_cancel(order, at))
    if wanted & RETURNS and order.give_back.allowed:
        found.append(_return(order, at))
    if wanted & MOVES and order.change_address.allowed and (moved := _move(order, request.text)) is not None:
        found.append(moved)
    return found


def _orders(request: DraftRequest) -> list[SeenOrder]:
    """The customer's own orders that were looked up for this message."""
    seen = {}
    for finding in request.findings:
        if finding.tool == "order_status" and finding.result:
            for each in finding.result.get("orders", []):
                order = SeenOrder.model_validate(each)
                seen[order.order_id] = order
    return list(seen.values())


def _is_part(order: SeenOrder, text: str) -> bool:
    """Whether the message may mean some of the order's items, which only a person can cancel or take back."""
    lines = len(order.items)
    named = sum(item.name.casefold() in text.casefold() for item in order.items)
    several = lines > 1 or order.items[0].quantity > 1
    return 0 < named < lines or (several and _PART.search(text) is not None)


def _cancel(order: SeenOrder, at: datetime) -> Proposal:
    total = money(order.total_cents, order.currency)
    summary = f"Cancels order {order.order_id} ({total}). This cannot be taken back."
    action = ProposedAction(tool="cancel_order", arguments={"order_id": order.order_id}, summary=summary)
    return action, cancelled_said(order, at)


def _return(order: SeenOrder, at: datetime) -> Proposal:
    total = money(order.total_cents, order.currency)
    summary = f"Registers the return of the whole order {order.order_id} ({total})."
    action = ProposedAction(tool="start_return", arguments={"order_id": order.order_id}, summary=summary)
    return action, return_said(order, at)


def _move(order: SeenOrder, text: str) -> Proposal | None:
    """The change to the one address that the message gives; None where it gives none, or several."""
    matches = list(_ADDRESS.finditer(text))
    if len(matches) != 1:
        return None
    match = matches[0]
    postcode, city = match["pc1"] or match["pc2"], match["city1"] or match["city2"]
    arguments = {"order_id": order.order_id, "street": match["street"].strip(), "postcode": postcode, "city": city}
    line = f"{arguments['street']}, {postcode} {city}"
    summary = f"Changes the delivery address of order {order.order_id} to {line}."
    action = ProposedAction(tool="change_delivery_address", arguments=arguments, summary=summary)
    return action, address_said(order.order_id, line)


def _callback(request: DraftRequest, at: datetime) -> Iterator[Proposal]:
    phones = [each.get("value") or each["text"] for each in request.entities if each.get("type") == "phone"]
    if len(phones) != 1 or not _CALL_ME.search(request.text):
        return
    day, begins, ends = next_window(at)
    start, end = f"{begins:%H:%M}", f"{ends:%H:%M}"
    arguments = {"phone": phones[0], "day": day.isoformat(), "start": start, "end": end}
    summary = f"Books a callback to {phones[0]} on {spoken(day)}, {start} to {end} CET."
    action = ProposedAction(tool="book_callback", arguments=arguments, summary=summary)
    yield action, callback_said(phones[0], day, start, end)
