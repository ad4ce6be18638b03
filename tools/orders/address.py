"""Changing where a customer's own order goes."""

from __future__ import annotations

from pydantic import Field

from tools.base import ToolContext, tool
from tools.orders.own import Changed, Held, OfOrder, change_once
from tools.orders.rules import address_said, can_change_address


class ChangeAddressArguments(OfOrder):
    """The order and its new delivery address, in the country that it was ordered to."""

    street: str = Field(min_length=3, max_length=200, pattern=r"\S", description="street and house number")
    postcode: str = Field(min_length=2, max_length=12, pattern=r"\S")
    city: str = Field(min_length=1, max_length=100, pattern=r"\S")
    name: str | None = Field(None, max_length=200, description="who receives it, if not the same person as before")

    def line(self) -> str:
        """The address in one line, as it is said."""
        return f"{self.street.strip()}, {self.postcode.strip()} {self.city.strip()}"


@tool(effect="writes", timeout=5.0, tries=2)
async def change_delivery_address(arguments: ChangeAddressArguments, context: ToolContext) -> Changed:
    """Change where an order of this customer goes, within the same country, while its status is Received."""

    async def change(held: Held) -> Changed:
        """Store the new address; the country stays."""
        held.order.address = {
            **held.order.address,
            "street": arguments.street.strip(),
            "postcode": arguments.postcode.strip(),
            "city": arguments.city.strip(),
            **({"name": arguments.name.strip()} if arguments.name else {}),
        }
        said = address_said(held.order.id, arguments.line())
        return Changed(order_id=held.order.id, status=held.order.status, said=said)

    return await change_once("change_delivery_address", arguments, context, can_change_address, change)
