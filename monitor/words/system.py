"""What the operating system refuses, in our words: its own come in whatever language it is set to, often English."""

from __future__ import annotations

import errno

SYSTEM: dict[int, str] = {
    errno.EACCES: "you have no right to",
    errno.EBUSY: "it is in use",
    errno.EDQUOT: "your share of the disk is used up",
    errno.EEXIST: "it is there already",
    errno.EFBIG: "it is too large",
    errno.EINVAL: "its name cannot be a file's name",
    errno.EIO: "the disk does not answer as it should",
    errno.EISDIR: "it is a folder",
    errno.ELOOP: "its links lead in circles",
    errno.EMFILE: "too many files are open",
    errno.ENAMETOOLONG: "its name is too long",
    errno.ENFILE: "too many files are open",
    errno.ENOENT: "it is not there",
    errno.ENOMEM: "there is no memory left",
    errno.ENOSPC: "the disk is full",
    errno.ENOTDIR: "a part of its path is no folder",
    errno.ENXIO: "nothing is connected there",
    errno.EPERM: "you have no right to",
    errno.EROFS: "nothing may be written there",
    errno.ETXTBSY: "it is in use",
}
