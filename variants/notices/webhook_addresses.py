"""Where webhooks may lead: nowhere inside the network that the instance runs in.

Whoever may write down an address could otherwise let the server knock at machines that only it
reaches. So it is the address that is connected to that is checked, after names were looked up, and
not the name: a name may lead elsewhere the next time it is asked for.
"""

import socket
from ipaddress import IPv4Address, IPv6Address, ip_address

from django.conf import settings

#: IPv6 that stands for IPv4 behind a translator (RFC 6052).
_TRANSLATED = IPv6Address("64:ff9b::")


class PrivateAddress(OSError):
    """A name leads to addresses that webhooks are not sent to."""

    def __init__(self, host: str) -> None:
        super().__init__(
            f"“{host}” leads to a private address, and webhooks only leave for others."
        )


def may_call(address: str) -> bool:
    """Whether webhooks may be sent to an IP address.

    Private, loopback, link-local, shared, multicast and reserved ones are refused, also where IPv6
    carries them; all are allowed where the settings say so.
    """
    return settings.REFRACT_WEBHOOKS_TO_PRIVATE_ADDRESSES or _is_public(
        ip_address(address.partition("%")[0])
    )


def is_named_private(host: str) -> bool:
    """Whether a host of an address says itself that webhooks may not be sent there, so that whoever
    writes it down can be told at once.
    """
    try:
        return not may_call("127.0.0.1" if host == "localhost" else host)
    except ValueError:
        return False


def _is_public(address: IPv4Address | IPv6Address) -> bool:
    if isinstance(address, IPv6Address):
        carried = address.ipv4_mapped or address.sixtofour or _translated(address)
        if carried is not None:
            return _is_public(carried)
        if address.is_site_local:
            return False
    return address.is_global and not (address.is_multicast or address.is_reserved)


def _translated(address: IPv6Address) -> IPv4Address | None:
    is_translated = int(address) >> 32 == int(_TRANSLATED) >> 32
    return IPv4Address(int(address) & 0xFFFFFFFF) if is_translated else None


def connect(host: str, port: int, timeout: float) -> socket.socket:
    """Connect to the first address of a name that may be called and answers.

    :param timeout: seconds, for each address and for what is done with the socket later.
    :raises PrivateAddress: when no address of the name may be called; nobody was connected to.
    :raises OSError: when the name is unknown or nobody answers.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    allowed = [each for each in found if may_call(str(each[4][0]))]
    if not allowed:
        raise PrivateAddress(host)
    problem = OSError()
    for family, kind, protocol, _name, place in allowed:
        connection = socket.socket(family, kind, protocol)
        connection.settimeout(timeout)
        try:
            connection.connect(place)
        except OSError as error:
            connection.close()
            problem = error
        else:
            return connection
    raise problem
