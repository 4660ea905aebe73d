"""The English sentence of every reason code; the Arabic one stands in the catalogue under it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Counted:
    """A reason about a number of things; `place` names the particular that is the number, said as {n}."""

    singular: str
    plural: str
    place: str


REASONS: dict[str, str] = {
    "address-invalid": "“{url}” is not a web address.",
    "address-private": "{host} lies on this machine or the local network, and nobody typed that address.",
    "alert-form-sentence": "“{text}” ({form}) for the term “{term}”, in the sentence: {said}",
    "alert-sentence": "The sentence: {said}",
    "alert-term-sentence": "“{text}” for the term “{term}”, in the sentence: {said}",
    "also-listed": "{source} listed it too.",
    "archive-busy": "The archive {file} is in use by another program.",
    "archive-closed": "The archive is closed.",
    "archive-damaged": (
        "The archive {file} is damaged. The next start of Rasid (or `rasid poll`) makes a new one of what can be read "
        "and keeps the damaged one."
    ),
    "archive-disk-full": "The disk is full: nothing can be written to {file}.",
    "archive-failed": "The archive {file} failed ({detail}).",
    "archive-newer": "The archive {file} was made by a newer Rasid; it was not touched.",
    "archive-not-ours": "Another process holds the archive {file}.",
    "archive-of-another": (
        "{file} is the database of another program; it was not touched. Move it away, or import it from another place."
    ),
    "archive-older": (
        "The archive {file} is of an older Rasid and must be brought up first, where it may be written and no other "
        "Rasid holds it."
    ),
    "archive-read-only": "The archive {file} may not be written.",
    "archive-to-repair": (
        "No article is lost, but not everything made of them agrees with them: what searches find, the list, the "
        "counts of charts, or how copies are recognised. Rasid sets that right in the background, or with the next "
        "`rasid poll`."
    ),
    "archive-unsound": "The archive is damaged. Close Rasid and start it again: what can be read is then kept.",
    "archive-unfinished": (
        "The last changes to {file} lie beside it and cannot be read where nothing may be written. Copy the whole "
        "folder to where you may write, and name that one."
    ),
    "archive-unreadable": "The archive {file} cannot be read.",
    "authorities-unreadable": "The file of certificates {file} cannot be read. Give one in PEM form.",
    "backup-in-the-way": "{file} is there already and is no copy of a Rasid archive. Choose another name.",
    "backup-onto-itself": "{file} is the archive itself. Choose another name for the copy.",
    "backup-missing": "There is no file {file}.",
    "backup-damaged": ("The copy {file} is damaged. `rasid archive restore --salvage` takes what can be read of it."),
    "backup-not-ours": "{file} is no copy of a Rasid archive.",
    "bubble-connection-lost": "No bubble could be shown: the connection to the desktop session was lost.",
    "bubble-no-bus": "No bubble could be shown: there is no desktop session here.",
    "bubble-no-server": "No bubble could be shown: no notification service is running on this desktop.",
    "bubble-no-tray": "No bubble could be shown: there is no notification area on this desktop.",
    "bubble-refused": "No bubble could be shown: the notification service refused it ({name}).",
    "bubble-timeout": "No bubble could be shown: the notification service did not answer in time.",
    "bug": "Something went wrong inside Rasid ({kind}). It goes on; the log has the details.",
    "came-nearest": "What comes nearest to the term “{term}”: “{text}”.",
    "captive-portal": "The network asks for a sign-in before it lets anything through.",
    "challenge": "{host} asks visitors to prove they are human ({guard}).",
    "closing": "Rasid is closing; start it again and repeat.",
    "command-failed": "The command {command} ended with the failure {status}. Mend it; the alert is tried again.",
    "command-missing": "The command {command} could not be started: {why}. Give its whole path.",
    "command-timeout": "The command {command} did not end within {span} and was stopped.",
    "csv-not-understood": "The watchlist file is not CSV from line {line} on.",
    "cut-short": "The answer of {host} broke off halfway.",
    "damaged": "The answer of {host} is damaged.",
    "delivered-by": "Delivered by {notifier} on {at}.",
    "delivery-given-up": "Given up: it could not be delivered for three days.",
    "delivery-not-needed": "No message was needed: the alert had been seen or is quiet, or bubbles are turned off.",
    "disconnected": "{host} closed the connection without an answer.",
    "dns": "The name {host} cannot be found.",
    "empty-page": "The page is empty.",
    "encoding-unknown": "The answer of {host} is compressed in a way Rasid does not know.",
    "feed-broke-off": "The feed broke off before its end: only what came whole was taken.",
    "feed-cut-early": "The feed broke off before its first entry had come whole.",
    "feed-not-absolute": "Give the feed's file with its whole path.",
    "feed-not-ours": "{file} is there already and is no feed of Rasid's. Choose another name.",
    "feed-too-odd": "This feed is too strange to be read safely.",
    "file-damaged": "The file {file} is damaged and cannot be understood.",
    "file-is-folder": "{file} is a folder. Give the name of a file in it.",
    "file-not-written": "{file} cannot be written.",
    "file-not-ordinary": "{file} is no ordinary file but a device, a pipe or the like.",
    "file-too-large": "The file {file} is too large.",
    "file-unreadable": "The file {file} could not be read: {why}.",
    "file-unwritable": "The file {file} could not be written: {why}. Choose another place.",
    "filled-in": "The watchlist was made or changed after the article was stored, so it raises no alert.",
    "first-of-story": "The first article on this story.",
    "folded-into": "It tells the story of alert {alert}: {title}",
    "folder-held": "Another Rasid holds this data folder: {holder}. Close it, or ask it instead.",
    "folder-missing": "The file {file} could not be written: its folder is not there.",
    "folder-read-only": "The folder {folder} may not be written, so nothing can be changed in it.",
    "folder-unusable": "The folder {folder} cannot be used: {why}.",
    "forbidden": "{host} refuses to serve Rasid.",
    "imported": "It was imported from a file, as an article of {source}: what is imported raises no alert.",
    "gathered-from": "Gathered from {source}.",
    "gathered-lower": "Gathered from {source} at {address}, because its own address failed.",
    "gone": "The site says that this address is gone for good.",
    "held-by-cool-down": "Held: the watchlist is in its cool-down.",
    "held-by-digest": "Kept for the digest.",
    "held-by-pause": "Held: alerts are paused.",
    "held-by-quiet": "Held: these are quiet hours.",
    "held-by-storm": "Held: too many alerts at once.",
    "holder-silent": "The Rasid that holds this data folder did not answer in time. Close it and try again.",
    "holder-unreachable": "The Rasid that holds this data folder does not answer. Close it and try again.",
    "http-status": "{host} answered with the unusual status {status}.",
    "import-not-understood": (
        "The file holds no sources (OPML, or an address a line), watchlists (TOML, or CSV with the columns watchlist "
        "and term) or articles (JSON lines), and is no database of RSS Guard, Liferea, Newsboat or QuiteRSS."
    ),
    "import-not-utf8": "The file is not in UTF-8.",
    "keyring-missing": (
        "There is no keyring here to keep the secret in. Say --secret-in-file to keep it in a file that only you can "
        "read."
    ),
    "keyring-refused": "The keyring refused ({name}). Unlock it and try again, or say --secret-in-file.",
    "keyring-silent": "The keyring did not answer. Unlock it and try again, or say --secret-in-file.",
    "known-before": "It was there when {source} was first read: no alert.",
    "legal": "{host} does not show this for legal reasons.",
    "lexicon-failed": "The word lexicon could not be made; broken plurals are not found until it is.",
    "line-bad-value": "The value of “{key}” is missing or of the wrong kind.",
    "line-lacks": "The line lacks “{key}”.",
    "line-not-json": "The line is not JSON.",
    "line-not-object": "The line is no JSON object.",
    "line-not-utf8": "The line is not in UTF-8.",
    "line-without-file": "The line names no file and holds no base64.",
    "listing-too-large": "The listing is too large.",
    "login-page": "A sign-in page came where a listing was expected.",
    "login-required": "{host} asks for a login.",
    "mail-later": "{host} does not take the mail now ({said}). Nothing to do: it is tried again.",
    "mail-login": (
        "{host} refuses the login ({said}). Check username=NAME and the password: `rasid notifier set NAME "
        "--secret-file FILE`."
    ),
    "mail-login-in-the-clear": (
        "A password must not go over the network unencrypted: take security=starttls or security=tls."
    ),
    "mail-login-letters": "The name or password for {host} has letters that its way to sign in does not know.",
    "mail-no-login": "{host} offers no way to sign in. Check host, port and security, or leave username out.",
    "mail-not-smtp": "{host} does not answer as a mail server does. Check host, port and security.",
    "mail-recipients": "{host} takes no mail for {recipients} ({said}). Check to=ADDRESS.",
    "mail-recipients-some": "Sent, but {host} takes no mail for {recipients} ({said}). Check to=ADDRESS.",
    "mail-refused": "{host} would not take this message ({said}).",
    "mail-sender": (
        "{host} does not let this sender send ({said}). Check from=ADDRESS, and whether it asks for a login."
    ),
    "mail-unencrypted": "{host} offers no encryption here, so nothing was sent. Try security=tls, or another port.",
    "mail-unwelcome": "{host} does not talk to this computer ({said}). Check host, port and security.",
    "match-below-threshold": "The terms found weigh {score}, and this watchlist asks for {threshold}.",
    "match-excluded": "It has “{text}”, which this watchlist excludes.",
    "match-found": "Found “{text}”; places in all: {places}.",
    "match-not-in-title": "The terms are in the text, but this watchlist looks at headlines only.",
    "may-have-missed": "Entries may have come and gone unread: the listing began after the newest one that was known.",
    "moved": "The site has moved to {to}.",
    "moved-for-good": "The site has moved to {to}, and Rasid with it.",
    "moved-there-already": "The site has moved to an address that is a source already.",
    "moved-with-login": (
        "The site has moved to {to}, where its login and cookies are not sent: they were given for another site. "
        "If you trust the new one, add it as a source."
    ),
    "names-an-origin": "It only says where imported articles are from; it has no address to read.",
    "network": "The connection to {host} failed.",
    "new-term": "The story had been alerted on; “{term}” is new in it.",
    "no-address": "This is not a web address: “{given}”. Write one such as example.com.",
    "no-article": "The page holds no article text.",
    "no-entries": "The address answers, but lists nothing.",
    "no-listing": "No feed and no article links were found at {url}. Try the address of a section page.",
    "notifier-removed": "The way “{notifier}” was taken away before it had delivered this.",
    "no-notifier": "The way “{notifier}” to deliver alerts is not there.",
    "no-pack": (
        "{file} is no list of outlets. It wants TOML with a table [[outlet]] for each: name, country, kind, addresses."
    ),
    "no-such-alert": "There is no alert {id}.",
    "no-such-article": "There is no article “{article}” in the archive.",
    "no-such-host": "There is no site called {host}.",
    "no-such-notifier": "There is no notifier “{notifier}”. `rasid notifier list` shows those there are.",
    "no-such-story": "There is no story {id} in the archive.",
    "no-such-search": "There is no saved search “{id}”.",
    "no-such-source": "There is no source “{source}”.",
    "no-such-term": "The watchlist “{name}” has no term or exclusion “{term}”.",
    "no-such-watchlist": "There is no watchlist “{id}”.",
    "no-term-found": "None of the terms of these watchlists is in the article's own text: {names}.",
    "no-term-here": "None of this watchlist's terms is in the article's own text.",
    "no-terms": "No line with terms came before this text.",
    "not-a-feed": "This is no feed.",
    "not-a-listing": "This is neither a feed nor a page nor a sitemap. Give the address of one of these.",
    "not-a-sitemap": "This is no sitemap.",
    "not-a-tag": "A tag has at least one letter and at most {most}.",
    "not-a-time": "“{text}” is not a time.",
    "not-base64": "The value of “base64” cannot be decoded.",
    "not-found": "The page is not there ({status}).",
    "not-http": "{host} does not answer as a web site does.",
    "not-news": "It was no longer news when it was found, so it raises no alert.",
    "nothing-new": "Nothing new for {span}, which is unusual for this source.",
    "nothing-to-follow": "The page has no feed and no links to articles.",
    "notifier-address-refused": (
        "The option {option} is no web address. Write one such as https://example.com/path, without a login in it."
    ),
    "notifier-kind-broken": "The notifier kind “{kind}” is installed and cannot be loaded; the log has the details.",
    "notifier-mailbox-refused": (
        "The option {option} is no e-mail address. Write one such as desk@example.com, and nothing around it."
    ),
    "notifier-name-refused": (
        "“{name}” cannot be the name of such a notifier: take a few letters, and not “bubble”, “badge” or “sound”."
    ),
    "notifier-option-missing": "A notifier of the kind {kind} needs the option {option}: say {option}=VALUE.",
    "notifier-option-refused": "The option {option} cannot be “{value}”. `rasid notifier kinds` says what it can be.",
    "notifier-option-unknown": (
        "A notifier of the kind {kind} has no option {option}. `rasid notifier kinds` shows those it has."
    ),
    "notifier-secret-missing": "A notifier of the kind {kind} needs its secret: say --secret-file FILE.",
    "notifier-there": "There is a notifier “{notifier}” already. `rasid notifier set` changes it.",
    "notifier-without-secret": "A notifier of the kind {kind} has no secret.",
    "offline": "There is no network connection.",
    "old-at-first-poll": "Older than seven days when {source} was first read: no alert.",
    "opml-broken": "The file breaks off or is damaged here: something may be missing.",
    "opml-not-understood": "The file looks like OPML but cannot be read.",
    "opml-without-sources": "The OPML file lists no sources.",
    "page-shared": "Other entries have the same page, so the feed’s text is shown.",
    "page-shorter": "The page gave less text than the feed, so the feed’s text is shown.",
    "page-differs": "The page says it in other words; the alert is from the feed’s own text.",
    "page-instead": "A web page came where a feed or a sitemap was expected; the site may have moved it.",
    "page-next": "Its page is still to be read.",
    "page-waits": "The page was slow to come, so the feed’s text is shown until it does.",
    "pause-in-the-past": "That moment is over already. Name one that is still to come.",
    "paused": "Paused by hand.",
    "paused-at-import": "It was paused already in the file it came from.",
    "picture-unfinished": "The window was not filled within {span}, so there is no picture.",
    "post-forbidden": (
        "{host} refuses what is sent to it ({status}). Check the key or token: `rasid notifier set NAME "
        "--secret-file FILE`."
    ),
    "no-picture": "This article has no picture.",
    "picture-broken": "The picture is broken.",
    "picture-too-large": "The picture is too large to be shown ({width} × {height} pixels).",
    "picture-unknown": "What was sent is no picture that can be shown.",
    "post-not-found": "{host} has nothing at this address ({status}). Check it: `rasid notifier set NAME url=URL`.",
    "post-redirected": (
        "{host} names another address ({status}). Rasid sends alerts nowhere you did not name: set that address up."
    ),
    "post-refused": "{host} would not take this message ({status}). Its log should say why.",
    "proxy": "The proxy could not reach {host}.",
    "proxy-socks": "This version of SOCKS cannot be used. Give the address of the proxy as {form}.",
    "proxy-login": "The proxy asks for a login.",
    "query-close-bracket": "A bracket closes here that was never opened: leave it out.",
    "query-common-prefix": "Nearly every word begins with “{text}”: type more of its letters before *.",
    "query-empty": "There is no word to look for: type one.",
    "query-exclusion-first": "Put what “-” leaves out after what you look for, or the word with its “-” in quotes.",
    "query-near-operand": "On both sides of NEAR stand words or phrases only.",
    "query-near-range": "The distance of NEAR is a number from {nearest} to {farthest}.",
    "query-no-letters": "“{text}” has no letter or digit: type a word.",
    "query-one-letter": "“{text}” is one letter, found nearly everywhere: type a longer word, or put it in a phrase.",
    "query-open-bracket": "A bracket opens here and never closes: close it, or leave it out.",
    "query-open-quote": "A quotation mark opens here and never closes: close it, or leave it out.",
    "query-sign-before-word": "“{text}” stands right before one word, not before quotation marks or brackets.",
    "query-title-operand": "After “title:” a word, a phrase or a bracket is expected.",
    "query-too-deep": "Brackets are nested more than {deepest} deep: use fewer.",
    "query-too-long": "This is longer than {longest} letters: shorten it, or make several terms of it.",
    "query-too-many-words": "There are more than {most} words here: make several terms of them.",
    "query-word-expected": "A word is expected here.",
    "reader-not-understood": (
        "The database {file} is damaged, or was made by a version of its program that Rasid does not know."
    ),
    "redirect-invalid": "{host} redirects to something that is not a web address.",
    "redirect-loop": "{host} redirects in circles.",
    "redirect-private": "The site redirects to {host}, which lies on this machine or the local network.",
    "refused": "{host} refuses the connection.",
    "restore-stopped": "It was stopped: everything here is as it was.",
    "resurfaced": "An old entry that came up again in {source}: no alert.",
    "robots": "{host} asks programs not to read this address (robots.txt).",
    "scope-country": "Its source's country ({country}) is not among this watchlist's countries.",
    "scope-language": "Its language ({language}) is not among this watchlist's languages.",
    "scope-no-country": "Its source has no country, and this watchlist is for some countries only.",
    "scope-no-language": "Its language is not known, and this watchlist is for some languages only.",
    "scope-source": "Its source is not among this watchlist's sources.",
    "secret-gone": (
        "The keyring no longer has the secret of “{notifier}”. Give it again: "
        "`rasid notifier set NAME --secret-file FILE`."
    ),
    "server-error": "{host} has a fault of its own ({status}).",
    "setting-refused": "The setting “{key}” cannot be “{value}”; its default is used.",
    "settings-broken": "The settings in {file} cannot be understood at line {line}: the defaults are used.",
    "settings-not-saved": "The settings could not be written to {file} ({why}).",
    "settings-unreadable": "The settings in {file} could not be read ({why}); the defaults are used.",
    "silent": "Not read successfully for {span}.",
    "sitemap-unread": "The sitemap {address} of the index cannot be read: news may stand there.",
    "slow": "The last answer took {span}.",
    "sound-missing": "The sound {file} is not there.",
    "sound-no-player": (
        "No program that plays sounds was found. Install one, or name it: "
        "`rasid notifier add sound sound player=PROGRAM`."
    ),
    "source-gone": "{source} is gone for good ({status}) and was paused.",
    "source-moved": "{source} has moved to {to}, and Rasid with it. `rasid source set` can take it back.",
    "source-not-moved": "This source has not moved: there is nothing to take back.",
    "source-silent": "{source} was not read successfully for {span}.",
    "source-known": "This source is there already: {url}",
    "source-there": "The address {url} is a source already.",
    "stepped-down": "Its own address fails; {to} is read instead.",
    "stepped-up": "Its own address works again and is read: {to}",
    "stopping": "Rasid is closing.",
    "telegram-chat": (
        "Telegram does not know this chat ({why}). Write to the bot once, or add it to the group, and check "
        "chat=NUMBER."
    ),
    "telegram-forbidden": "The bot may not write to this chat ({why}). Unblock it, or add it to the group again.",
    "telegram-refused": "Telegram would not take this message ({why}).",
    "telegram-token": (
        "Telegram does not know this bot. Give the token from @BotFather: `rasid notifier set NAME --secret-file FILE`."
    ),
    "term-empty": "The term is empty.",
    "timeout-body": "The answer of {host} did not arrive in time.",
    "timeout-connect": "{host} did not accept the connection in time.",
    "timeout-dns": "The name {host} could not be looked up in time.",
    "timeout-headers": "{host} did not answer in time.",
    "tls": "No secure connection to {host} is possible.",
    "tls-expired": "The certificate of {host} is out of date.",
    "tls-name": "The certificate shown by {host} belongs to another name.",
    "tls-untrusted": "Nobody trusted vouches for the certificate of {host}.",
    "toml-not-understood": "The watchlist file is not TOML: line {line}, column {column}, at “{text}”.",
    "too-large": "The answer of {host} is too large.",
    "too-many-requests": "{host} asks to be visited less often.",
    "unknown-change": "This version of Rasid does not know the request “{change}”.",
    "unknown-country": "“{given}” is not the code of a country. One is SY.",
    "unknown-language": "“{given}” is not the code of a language. One is ar.",
    "unknown-notifier-kind": "There is no kind of notifier “{kind}”. `rasid notifier kinds` shows what there is.",
    "unknown-zone": "“{zone}” is not a time zone. One is Asia/Damascus or +03:00.",
    "unreachable": "{host} cannot be reached.",
    "view-missing": "There is no view “{view}” yet.",
    "warning-common-word": "“{text}” is a very common word: it will match nearly everywhere.",
    "warning-list": "“{text}” is one term, found only as it stands: if it is a list, make each word a term.",
    "warning-loose-operator": "“{text}” stands between no two words here, so it is looked for as a word.",
    "warning-never-reached": "Nothing can match: the threshold is {threshold}, and all terms together weigh {most}.",
    "warning-short-prefix": "“{text}” is a short beginning: many words begin so.",
    "warning-short-word": "“{text}” is very short: it may match far more than you want.",
    "watchlist-bad-value": "In the watchlist “{name}” the value of “{key}” cannot be used.",
    "search-bad-value": "“{key}” of a saved search is not what it has to be.",
    "search-there": "There is a saved search “{name}” already.",
    "search-without-name": "Give the search a name.",
    "watchlist-there": "There is a watchlist “{name}” already.",
    "watchlist-twice": "The file has this watchlist twice; the first one was taken.",
    "watchlist-without-name": "A watchlist needs a name.",
    "watchlist-without-terms": (
        "The watchlist “{name}” needs a term. `rasid watchlist remove` takes it away if it is not wanted."
    ),
    "worker-died": "What came was too much for the reader.",
    "worker-timeout": "Reading what came took more than {span}.",
    "writing-stopped": "Stopped: no file was written.",
}

NUMBERS: dict[str, dict[str, int]] = {
    "not-found": {"status": 404},
    "query-near-range": {"nearest": 1},
    "source-gone": {"status": 410},
}
"""Numbers that a sentence always has: places like any, so that they come in the user's digits."""

COUNTED_REASONS: dict[str, Counted] = {
    "archive-rescued": Counted(
        "The archive was damaged. A new one was made; {n} article could be read. The damaged file is kept as {aside}.",
        "The archive was damaged. A new one was made; {n} articles could be read. The damaged file is kept as {aside}.",
        "articles",
    ),
    "deliveries-given-up": Counted(
        "{n} alert could not be delivered for three days and is given up: {notifier}. The list of alerts has it.",
        "{n} alerts could not be delivered for three days and are given up: {notifier}. The list of alerts has them.",
        "alerts",
    ),
    "entries-left-out": Counted(
        "{n} entry of the feed could not be taken: there are too many, or it cannot be read.",
        "{n} entries of the feed could not be taken: there are too many, or they cannot be read.",
        "entries",
    ),
    "spike": Counted(
        "Unusual: {n} article this hour, usually {usual}.",
        "Unusual: {n} articles this hour, usually {usual}.",
        "count",
    ),
    "archive-rescued-with-copy": Counted(
        "The archive was damaged. A new one was made; {n} article could be read, and what else was missing, such as "
        "sources and watchlists, came from the daily copy {copy}. The damaged file is kept as {aside}.",
        "The archive was damaged. A new one was made; {n} articles could be read, and what else was missing, such as "
        "sources and watchlists, came from the daily copy {copy}. The damaged file is kept as {aside}.",
        "articles",
    ),
    "sources-silent": Counted(
        "{n} source was not read successfully for too long.",
        "{n} sources were not read successfully for too long.",
        "sources",
    ),
    "query-short-prefix": Counted(
        "The beginning of a word needs at least {n} letter before *.",
        "The beginning of a word needs at least {n} letters before *.",
        "shortest",
    ),
    "text-from-feed": Counted(
        "{n} paragraph taken from the feed.", "{n} paragraphs taken from the feed.", "paragraphs"
    ),
    "text-from-page": Counted("{n} paragraph read from the page.", "{n} paragraphs read from the page.", "paragraphs"),
}
