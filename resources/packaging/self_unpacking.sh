#!/bin/sh
# @NAME@: one file with everything in it. It unpacks itself once, into the user's cache, and starts.
#
#   FILE …                      the application, as retina-gui …
#   FILE --align COMMAND …      the command line, as retina-align COMMAND …
#   FILE --unpack FOLDER        unpack into this folder, and start nothing
#
# RETINA_UNPACKED names another folder than the cache. Behind the last line of this text lies a .tar.gz.
set -eu
name=@NAME@
digest=@DIGEST@
bytes=@BYTES@

fail() {
    echo "$name: $*" >&2
    exit 2
}

packed() { tail -n +@LINES@ "$0"; }

unpack() {
    size=$(packed | wc -c)
    if [ "$size" != "$bytes" ]; then
        fail "This file is not complete. Download it again."
    fi
    if ! packed | gzip -dc 2>/dev/null | tar -xf - -C "$1" 2>/dev/null; then
        rm -rf "$1/retina"
        fail "It could not be unpacked into $1: is there room for 1.5 GB? RETINA_UNPACKED names another folder."
    fi
}

# Whether programs can be kept in a folder, which is made if need be. In one that others write to, such as /tmp, it must
# belong to this user, as what lies there is started.
takes() { mkdir -p -m 700 "$1" 2>/dev/null && [ -w "$1" ] && [ -O "$1" ]; }

find_folder() {
    if [ -n "${RETINA_UNPACKED:-}" ]; then
        kept=$RETINA_UNPACKED
        if [ -x "$kept/$version/$program" ]; then return; fi
        if mkdir -p "$kept" 2>/dev/null && [ -w "$kept" ]; then return; fi
        fail "Nothing can be written into $kept. Let RETINA_UNPACKED name another folder."
    fi
    case "${XDG_CACHE_HOME:-}" in
    /*) cache=$XDG_CACHE_HOME ;;
    *) cache=${HOME:-/nowhere}/.cache ;;
    esac
    for kept in "$cache/retina-registration" "${TMPDIR:-/tmp}/retina-registration-$(id -u)" \
        "/tmp/retina-registration-$(id -u)"; do
        if [ -x "$kept/$version/$program" ] && [ -O "$kept" ]; then return; fi
        if takes "$kept"; then return; fi
    done
    fail "There is no folder of yours to unpack into. Let RETINA_UNPACKED name one with room for 1.5 GB."
}

program=retina-gui
case "${1:-}" in
--align)
    program=retina-align
    shift
    ;;
--unpack)
    [ -n "${2:-}" ] || fail "Name the folder: --unpack FOLDER"
    mkdir -p "$2" 2>/dev/null && [ -w "$2" ] || fail "Nothing can be written into $2. Choose another folder."
    unpack "$2"
    exit 0
    ;;
esac

version="$name-$(echo "$digest" | cut -c 1-16)"
find_folder
place="$kept/$version"
if [ ! -x "$place/$program" ]; then
    echo "$name: Unpacking once, into $place" >&2
    begin="$kept/.unpacking-$(uname -n)-"
    for left in "$begin"*; do # of those that were killed
        kill -0 "${left#"$begin"}" 2>/dev/null || rm -rf "$left"
    done
    being="$begin$$"
    trap 'rm -rf "$being"' EXIT
    trap 'exit 130' INT TERM HUP
    mkdir "$being"
    unpack "$being"
    if ! mv -T "$being/retina" "$place" 2>/dev/null && [ ! -e "$place/$program" ]; then # not another one of these
        rm -rf "$place"
        mv -T "$being/retina" "$place"
    fi
    rm -rf "$being"
    trap - EXIT INT TERM HUP
    [ -x "$place/$program" ] || fail "No program may be started in $kept. Let RETINA_UNPACKED name another folder."
fi
exec "$place/$program" "$@"
