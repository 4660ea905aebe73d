# Sourced by `run` and `test`: finds out what this computer lacks, says it, installs it, and makes the environment once.
# POSIX sh. The caller sets `checkout` (absolute) and calls `prepare run` or `prepare test`; then `$python` is set.

# What Qt opens at run time: the library's file name and the package that has it on Debian and Ubuntu.
libraries='
libGL.so.1 libgl1
libEGL.so.1 libegl1
libxkbcommon.so.0 libxkbcommon0
libfontconfig.so.1 libfontconfig1
libglib-2.0.so.0 libglib2.0-0
libdbus-1.so.3 libdbus-1-3
libxcb-cursor.so.0 libxcb-cursor0
libxcb-icccm.so.4 libxcb-icccm4
libxcb-keysyms.so.1 libxcb-keysyms1
libxcb-shape.so.0 libxcb-shape0
libxcb-xkb.so.1 libxcb-xkb1
libxkbcommon-x11.so.0 libxkbcommon-x11-0
libwayland-cursor.so.0 libwayland-cursor0
libwayland-egl.so.1 libwayland-egl1
'

# Programs the tests start, and their packages.
programs='
Xvfb xvfb
setxkbmap x11-xkb-utils
dbus-daemon dbus-daemon
dunst dunst
desktop-file-validate desktop-file-utils
appstreamcli appstream
/usr/libexec/at-spi-bus-launcher at-spi2-core
'

say() { printf 'rasid: %s\n' "$*" >&2; }

stop() {
    say "$*"
    exit 1
}

# The environment lives in the checkout, in a folder nobody else uses; where that cannot be written, among the user's data.
choose_place() {
    if [ -n "${RASID_VENV:-}" ]; then
        place=$RASID_VENV
    elif [ -x "$checkout/packaging/.venv/bin/python" ] || [ -w "$checkout/packaging" ]; then
        place=$checkout/packaging/.venv
    else
        place=${XDG_DATA_HOME:-$HOME/.local/share}/rasid-venv
    fi
    python=$place/bin/python
}

# What the environment was made from: another list of packages, another Python or another checkout is another key.
# $1: run or test.
read_key() {
    constraints=$checkout/packaging/constraints.txt
    [ "$1" = test ] && constraints=$checkout/packaging/constraints-test.txt
    key=$( (printf '%s\n' "$checkout" && readlink -f "$(command -v python3)" && cat "$constraints") 2>/dev/null | cksum)
    stamp=$place/rasid-$1-${key%% *}
}

# The kernel and the family of the system; everything below is for Debian and its children.
require_debian() {
    [ "$(uname -s)" = Linux ] && command -v apt-get >/dev/null 2>&1 && return
    say "this script knows Debian 12, Ubuntu 24.04 and later. On another system, with Python 3.11 or newer:"
    say "    python3 -m venv .venv"
    say "    .venv/bin/pip install .        (Windows: .venv\\Scripts\\pip install .)"
    say "    .venv/bin/rasid                (Windows: .venv\\Scripts\\rasid)"
    say "and install from your distribution what Qt 6 needs there; README.md, \"Other systems\", says more."
    exit 1
}

require_python() {
    command -v python3 >/dev/null 2>&1 || stop "python3 is missing. Install it with: apt-get install python3"
    python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        stop "Python 3.11 or newer is needed; this is $(python3 --version 2>&1)."
}

# Adds to `packages` every package of which something is missing.
want() {
    case " $packages " in *" $1 "*) ;; *) packages="$packages $1" ;; esac
}

find_missing_packages() {
    packages=''
    python3 -c 'import ensurepip, venv' >/dev/null 2>&1 || want python3-venv
    known=$(PATH=$PATH:/sbin:/usr/sbin ldconfig -p 2>/dev/null)
    while read -r library package; do
        [ -z "$library" ] && continue
        case $known in *"$library"*) ;; *) want "$package" ;; esac
    done <<END
$libraries
END
    [ "$1" = test ] || return 0
    while read -r program package; do
        [ -z "$program" ] && continue
        command -v "$program" >/dev/null 2>&1 || want "$package"
    done <<END
$programs
END
}

install_packages() {
    packages=${packages# }
    command_line="apt-get install -y --no-install-recommends -o DPkg::Lock::Timeout=300 $packages"
    if [ "$(id -u)" -eq 0 ]; then
        as_root=''
    elif ! command -v sudo >/dev/null 2>&1; then
        say "these system packages are missing, and there is neither root nor sudo here: $packages"
        stop "ask your administrator to run: $command_line"
    elif [ -t 0 ]; then
        as_root='sudo'
    elif sudo -n true 2>/dev/null; then
        as_root='sudo -n'
    else
        say "these system packages are missing, and sudo asks for a password: $packages"
        stop "run this first, or ask your administrator to: sudo $command_line"
    fi
    say "these system packages are missing and will be installed now${as_root:+ with sudo}: $packages"
    log=$(mktemp)
    $as_root env DEBIAN_FRONTEND=noninteractive apt-get update >"$log" 2>&1 ||
        say "the package lists could not be refreshed; trying with those that are here."
    $as_root env DEBIAN_FRONTEND=noninteractive $command_line >>"$log" 2>&1 || {
        cat "$log" >&2
        rm -f "$log"
        stop "the system packages could not be installed (above is why). By hand: $command_line"
    }
    rm -f "$log"
}

# pip sees the environment's own settings (PIP_*, proxies, certificates): nothing is isolated here.
make_environment() {
    count=$(grep -c '==' "$constraints")
    say "making the Python environment in $place ($count pinned packages, checked by hash)."
    say "this is done once and takes a minute or two; some 110 MB are fetched."
    # One that works is added to, not cleared: a window may be running on it.
    "$python" -m pip --version >/dev/null 2>&1 || python3 -m venv --clear "$place" || stop "the environment could not be made in $place."
    "$python" -m pip install --quiet --require-hashes --no-deps --disable-pip-version-check -r "$constraints" >&2 ||
        stop "the Python packages could not be installed (above is why). Nothing was started; try again when that is mended."
    site=$("$python" -c 'import sysconfig; print(sysconfig.get_paths()["purelib"])')
    printf '%s\n' "$checkout" >"$site/rasid-checkout.pth"
    : >"$stamp"
    # What the tests need includes what running needs.
    [ "$1" = run ] || { read_key run && : >"$stamp"; }
    say "ready."
}

# $1: run or test. Returns at once when everything was made before.
prepare() {
    choose_place
    read_key "$1"
    [ -e "$stamp" ] && [ -x "$python" ] && return 0
    require_debian
    require_python
    find_missing_packages "$1"
    [ -n "$packages" ] && install_packages
    mkdir -p "$place" || stop "nothing can be written in $place; set RASID_VENV to a folder of yours."
    if command -v flock >/dev/null 2>&1; then
        # Two first starts at once: the second waits and finds everything made.
        exec 9<"$checkout/packaging/environment.sh"
        flock 9
        [ -e "$stamp" ] || make_environment "$1" 9<&-
        exec 9<&-
    else
        make_environment "$1"
    fi
}
