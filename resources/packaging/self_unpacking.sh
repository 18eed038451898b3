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

say() { echo "$name: $*" >&2; }

packed() { tail -n +@LINES@ "$0"; }

unpack() {
    if [ "$(packed | wc -c)" -ne "$bytes" ]; then
        say "This file is not complete. Download it again."
        exit 2
    fi
    if ! packed | gzip -dc | tar -xf - -C "$1"; then
        say "It could not be unpacked into $1: is there room for 1.5 GB? RETINA_UNPACKED names another folder."
        rm -rf "$1/retina"
        exit 2
    fi
}

program=retina-gui
case "${1:-}" in
--align)
    program=retina-align
    shift
    ;;
--unpack)
    mkdir -p "${2:?Name a folder.}"
    unpack "$2"
    exit 0
    ;;
esac

kept="${RETINA_UNPACKED:-${XDG_CACHE_HOME:-${HOME:-/tmp}/.cache}/retina-registration}"
place="$kept/$name-$(echo "$digest" | cut -c 1-16)"
if [ ! -x "$place/$program" ]; then
    say "Unpacking once, into $place"
    mkdir -p "$kept"
    being="$kept/.unpacking-$$"
    trap 'rm -rf "$being"' EXIT
    trap 'exit 130' INT TERM HUP
    rm -rf "$being"
    mkdir "$being"
    unpack "$being"
    mv "$being/retina" "$place" 2>/dev/null || [ -x "$place/$program" ]
    rm -rf "$being"
    trap - EXIT INT TERM HUP
fi
exec "$place/$program" "$@"
