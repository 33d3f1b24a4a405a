#!/bin/sh
# Takes the pictures of this folder from the running program: the demo world of seed 1 at a fixed time, so
# that the same program gives the same bytes. CB_BUILD says where the programs were built (build).
set -eu
cd "$(dirname "$0")/.."
build=${CB_BUILD:-build}
export LC_ALL=C.UTF-8 TZ=UTC
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
now=2026-11-20T09:00:00Z

# world NAME [OPTION…]: a demo company called NAME; pictures are taken of the one made last.
world() {
    demo=$work/$1
    shift
    "$build/callboard" --cache "$demo" --now "$now" demo --offline --seed=1 --no-console "$@" >"$work/said"
    sed 's/^\[person\]/&\nname = dana/' "$demo/profile.conf" >"$work/profile.conf"
    mv "$work/profile.conf" "$demo/profile.conf"
}

# picture NAME SIZE KEYS [OPTION…]: each on a copy of its own, so that none sees what another decided. In
# front of "--" stand options of the picture, behind it those of the console.
picture() {
    name=$1 size=$2 keys=$3 options=
    shift 3
    case ${1-} in --light) options=--light; shift ;; esac
    rm -rf "$work/copy"
    cp -r "$demo" "$work/copy"
    "$build/tests/tools/picture" --size "$size" --title "callboard $*" --keys "$keys" $options \
        --output "screenshots/$name.svg" -- "$build/callboard" --cache "$work/copy" --now "$now" "$@"
    rsvg-convert -z 2 -o "screenshots/$name.png" "screenshots/$name.svg"
}

world demo --no-pool
picture today-80x24     80x24  ''
picture board           160x40 'j j j j j j j enter j j j j j j j j j j j j j j j j j j j j' board
picture why-not         100x26 'j j j enter j w' board
picture plan            100x30 'space space space space space space space space a n j j space' board
picture fallback        100x30 'f'
picture help            100x30 '?' board
picture palette         100x30 ': type:lefevre' board
picture people-120x36   120x36 's s g j j' people
picture decisions       100x30 '2 a j A j f n j v j enter F esc j a u 6'
picture day             120x36 '' day
picture handover        100x30 '7 t t t'
picture campaign        132x40 'down down enter wait:(forecast)' campaigns
picture forecast        100x30 'down down F wait:+SOFT' campaigns
picture escalate        100x30 'down down E' campaigns
picture campaigns-80x24 80x24  'wait:(forecast)' campaigns
picture board-light     120x36 '' --light --theme=light board
picture board-ascii     80x24  '' --ascii --color=never board

# pair NAME STORY: two consoles at one hub, side by side.
pair() {
    CB_BUILD=$build "$build/tests/tools/pair" --story "$2" --output "screenshots/$1.svg"
    rsvg-convert -z 1.5 -o "screenshots/$1.png" "screenshots/$1.svg"
}

pair together  together
pair offline   offline
pair conflict  conflict
pair phone     phone
pair replaced  replaced

# The day's sheet as it comes out of the printer.
"$build/callboard" --cache "$demo" --now "$now" callsheet 2026-11-20 --format pdf --output "$work/sheet.pdf"
pdftoppm -png -r 72 -f 1 -l 1 -singlefile "$work/sheet.pdf" screenshots/callsheet

world whole
picture pool            160x44 'j j' pool
picture pool-80x24      80x24  'j j' pool
picture pool-run        110x40 'v' pool
picture pool-mode       110x40 'm u' pool
picture pool-days       110x30 'D' pool
picture matches         150x44 'j j j j' matches
picture matches-80x24   80x24  '' matches
picture peers           172x46 'j j wait:proved enter j' peers
picture peers-80x24     80x24  'j j wait:proved : esc' peers
picture peers-alone     120x30 'j j wait:proved enter x x' peers
picture peers-told      120x36 'enter' peers
picture peers-replies   120x24 'x enter' peers
picture peers-report    100x34 'j x x' peers
