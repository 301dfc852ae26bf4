# To be sourced: file systems made of Debian packages, with this machine's settings.
#
# Whoever sources this has `say`, `fail` and `HERE`, the folder of this file.
# shellcheck shell=bash

readonly CERTIFICATES=/etc/ssl/certs/ca-certificates.crt
readonly OWN_CERTIFICATES=${SSL_CERT_FILE:-$CERTIFICATES} # of this machine, for the image
readonly CACHE=${XDG_CACHE_HOME:-$HOME/.cache}/descpipe

# The Debian mirror that this machine's own packages come from; nothing if apt has no lists yet.
mirror() {
    command -v apt-get >/dev/null || return 0
    apt-get indextargets --format "\$(REPO_URI)" \
        'Created-By: Packages' 'Origin: Debian' 'Label: Debian' 'Component: main' | sed -n 1p
}

# Have mmdebstrap, and apt's lists, from which the mirror is read.
prepare_debian() {
    if command -v mmdebstrap >/dev/null && [[ -n $(mirror) ]]; then return; fi
    "$HERE/../debian-install" mmdebstrap debian-archive-keyring ca-certificates
}

# The apt settings of this machine without which its mirror may not be usable, one per line.
apt_settings() {
    apt-config dump |
        grep -E '^Acquire::(Check-Valid-Until|https?::Proxy) "[^"]+";$' || true
}

# The words of a pip setting that mean something inside a container: no folders of this machine.
portable_words() {
    local word kept=()
    for word in $1; do
        case $word in
            file:* | /*) ;;
            *) kept+=("$word") ;;
        esac
    done
    printf '%s\n' "${kept[*]}"
}

# This machine's pip settings as a pip.conf. `pip config list` prints SECTION.NAME='VALUE' and
# shows the PIP_* variables too, as section :env:, which pip lets win over the files.
pip_conf() {
    local settings line name value
    declare -A chosen=([cert]=$CERTIFICATES)
    settings=$(python3 -m pip config list 2>/dev/null) || settings=
    settings=$(grep -v '^:env:' <<<"$settings"; grep '^:env:' <<<"$settings") || true
    while IFS= read -r line; do
        [[ $line =~ ^(global|install|:env:)\.([a-z-]+)=[\'\"](.*)[\'\"]$ ]] || continue
        name=${BASH_REMATCH[2]}
        value=$(portable_words "${BASH_REMATCH[3]//\\n/ }")
        case $name in
            index-url | extra-index-url | trusted-host | proxy | timeout | default-timeout | retries)
                [[ -z $value ]] || chosen[$name]=$value
                ;;
        esac
    done <<<"$settings"
    printf '[global]\n'
    for name in "${!chosen[@]}"; do printf '%s = %s\n' "$name" "${chosen[$name]}"; done | sort
}

# Put into the folder $1 what pip in an image needs to know of this machine.
pip_settings() {
    [[ -f $OWN_CERTIFICATES ]] || fail "the certificates $OWN_CERTIFICATES are missing"
    pip_conf >"$1/pip.conf"
    cp "$OWN_CERTIFICATES" "$1/certificates"
}

# Write a file system to the tar file $1. $2: folder with the settings of pip; $3: Debian release;
# $4: mirror; $5: packages; all others are options of mmdebstrap.
bootstrap() {
    local tarball=$1 extras=$2 suite=$3 mirror=$4 packages=$5 setting options=()
    while IFS= read -r setting; do
        [[ -z $setting ]] || options+=("--aptopt=$setting")
    done < <(apt_settings)
    mmdebstrap --quiet --format=tar --variant=minbase --include="$packages" "${options[@]}" \
        --dpkgopt='path-exclude=/usr/share/man/*' \
        --dpkgopt='path-exclude=/usr/share/doc/*' \
        --dpkgopt='path-include=/usr/share/doc/*/copyright' \
        --customize-hook="copy-in $extras/pip.conf /etc" \
        --customize-hook="upload $extras/certificates $CERTIFICATES" \
        "${@:6}" "$suite" "$tarball" "$mirror" </dev/null >&2
}

# Everything an image depends on, as a name for the cache. $1: the script that makes it; $2: folder
# with the settings of pip; $3: mirror.
fingerprint() {
    { cat "$1" "$HERE/debian.bash" "$2"/*; printf '%s\n' "$3"; apt_settings; } |
        sha256sum | cut -c 1-16
}

# Print the tar file of a file system, made now if it is not in the cache. $1: the script that asks;
# $2: name in the cache; $3: Debian release; $4: packages; all others are options of mmdebstrap.
cached_root() (
    local name=$2 suite=$3 scratch source tarball
    prepare_debian >&2
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    source=$(mirror)
    [[ -n $source ]] || fail "apt knows no Debian mirror; look at its sources"
    pip_settings "$scratch"
    tarball=$CACHE/$name-$(fingerprint "$1" "$scratch" "$source").tar
    if [[ -f $tarball ]]; then
        say "using $tarball"
    else
        say "building it from Debian $suite, which takes a minute or two"
        rm -f "$CACHE/$name"-*.tar "$CACHE/$name.part" # of other settings
        bootstrap "$CACHE/$name.part" "$scratch" "$suite" "$source" "${@:4}" ||
            fail "mmdebstrap failed; see above"
        mv "$CACHE/$name.part" "$tarball"
    fi
    printf '%s\n' "$tarball"
)

# Only one caller at a time makes an image: the others wait, and then find it. $1: its name.
lock() {
    mkdir -p "$CACHE"
    exec 9>"$CACHE/lock-$1"
    flock 9
}
