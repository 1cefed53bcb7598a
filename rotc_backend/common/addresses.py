"""The caller's address behind proxies: each appends to X-Forwarded-For, so only the right end can be trusted."""

from ipaddress import ip_address


def client_address(*, peer: str | None, forwarded_for: str, hops: int) -> str | None:
    """The address that the outermost trusted proxy saw: the `hops`-th entry from the right of X-Forwarded-For.

    With no trusted proxy, a header shorter than the hops, or an entry that is no address, the peer itself.
    """
    entries = [entry.strip() for entry in forwarded_for.split(",") if entry.strip()]
    candidate = entries[-hops] if 0 < hops <= len(entries) else peer
    for address in (candidate, peer):
        try:
            return str(ip_address(address or ""))
        except ValueError:
            continue
    return None
