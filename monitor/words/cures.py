"""What a person can do about the state of a source, by the code of its reason; where nothing is to be done, nothing."""

from __future__ import annotations

from monitor.model import Reason, SourceState

_SIGN_IN = "If you have an account there, give its name and password: `rasid source set`."
_LATER = "Nothing to do: Rasid tries again by itself, less and less often but at least every six hours."
_BROWSER = "Open the address in a browser. If it is wrong, remove the source and add the right one."
_CERTIFICATE = "Check this computer's date and time. If they are right, only the site can mend this."

CURES: dict[str, str] = {
    "captive-portal": "Open any page in a browser and sign in to the network.",
    "challenge": "Add another address of the site to fall back on: `rasid source set SOURCE --fallback URL`.",
    "cut-short": _LATER,
    "damaged": _LATER,
    "disconnected": _LATER,
    "dns": _BROWSER,
    "no-such-host": _BROWSER,
    "empty-page": _BROWSER,
    "feed-broke-off": "Nothing to do: Rasid asks again soon and takes the whole feed when it comes.",
    "feed-cut-early": _LATER,
    "feed-too-odd": _BROWSER,
    "forbidden": "Try another user agent (`rasid source set SOURCE --user-agent TEXT`), or add a page to fall back on.",
    "gone": "Remove the source, or resume it to ask once more.",
    "login-required": _SIGN_IN,
    "may-have-missed": "Rasid reads it more often now. The site's own archive shows what may be missing.",
    "moved": "Nothing to do: after a day Rasid takes the new address. "
    "`rasid source set SOURCE --undo-move` takes it back.",
    "no-entries": _BROWSER,
    "no-listing": _BROWSER,
    "not-a-feed": _BROWSER,
    "not-a-listing": _BROWSER,
    "not-a-sitemap": _BROWSER,
    "not-found": _BROWSER,
    "nothing-new": "Open the site in a browser and see whether it publishes elsewhere now.",
    "offline": "Check this computer's connection. What was missed is read within a minute of its return.",
    "proxy": "Check the proxy's address.",
    "proxy-socks": "Check the proxy's address.",
    "proxy-login": "Check the proxy's address.",
    "paused": "Resume it to have it read again.",
    "paused-at-import": "Resume it to have it read again.",
    "refused": _LATER,
    "robots": "Add the site's feed or another address that may be read.",
    "server-error": _LATER,
    "sitemap-unread": "Open the address in a browser. If the site does not use it any more, "
    "add the sitemap of its news alone.",
    "silent": "Check it now. If that does not help, start Rasid again.",
    "timeout-body": _LATER,
    "timeout-connect": _LATER,
    "timeout-headers": _LATER,
    "tls": _CERTIFICATE,
    "tls-expired": _CERTIFICATE,
    "tls-name": _CERTIFICATE,
    "tls-untrusted": _CERTIFICATE,
    "too-many-requests": "Nothing to do: Rasid leaves the site alone for as long as it asks. A longer interval helps.",
    "unreachable": _LATER,
    "worker-died": _LATER,
    "worker-timeout": _LATER,
}

_BY_STATE: dict[SourceState, str] = {
    SourceState.BROKEN: _LATER,
    SourceState.BLOCKED: CURES["forbidden"],
    SourceState.OFFLINE: CURES["offline"],
    SourceState.SILENT: CURES["silent"],
}


IN_WINDOW: dict[str, str] = {
    _SIGN_IN: "If you have an account there, sign in with it.",
    CURES["challenge"]: "Add another address of the site, to be read where this one fails.",
    CURES["forbidden"]: "Have Rasid present itself otherwise, or add another address to be read where this one fails.",
    CURES["moved"]: "Nothing to do: after a day Rasid takes the new address. A button here takes it back then.",
}
"""The same without a command, where buttons for it stand beside the sentence."""


def cure_of(state: SourceState, reason: Reason | None) -> str:
    """The English sentence of what can be done; empty where nothing is wrong."""
    found = CURES.get(reason.code, "") if reason is not None else ""
    return found or _BY_STATE.get(state, "")
