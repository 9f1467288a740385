# shellcheck shell=bash
# packages.sh - sourced by ./dev: finds out which Debian packages are missing and installs them.
#
# Owns:     the sets of packages. An entry is PACKAGE=PROBE; the probe is a command, or the path of a file,
#           that is there when the package is (or when somebody installed the same thing in another way).
# Contexts: quiet and fast when nothing is missing. Never asks a question.
# Errors:   exit 2 with one line that names what to install.

packages_build=(
    cmake=cmake
    gcc=gcc
    "g++=g++"
    pkg-config=pkg-config
    libunwind-dev=/usr/include/x86_64-linux-gnu/libunwind-x86_64.h
    uthash-dev=/usr/include/uthash.h
    libcmocka-dev=/usr/include/cmocka.h
    libdw-dev=/usr/include/elfutils/libdwfl.h
    libelf-dev=/usr/include/libelf.h
    libinih-dev=/usr/include/ini.h
    libseccomp-dev=/usr/include/seccomp.h
    libjansson-dev=/usr/include/jansson.h
    libiberty-dev=/usr/include/libiberty/demangle.h
    libc6-dev=/usr/include/stdio.h
)
if ! command -v make >/dev/null; then
    packages_build+=(ninja-build=ninja)
fi

# shellcheck disable=SC2034 # used by ./dev
packages_check=(
    binutils=objdump
    clang=clang
    clang-format=clang-format
    clang-tidy=clang-tidy
    cppcheck=cppcheck
    shellcheck=shellcheck
    python3=python3
)

# shellcheck disable=SC2034 # used by ./dev
packages_test=(
    git=git
    golang-go=go
    gcc-multilib=/usr/include/x86_64-linux-gnu/gnu/stubs-32.h
    make=make
    musl-tools=musl-gcc
    nginx-light=/usr/sbin/nginx
    perl=perl
    procps=ps
    python3-jsonschema=/usr/lib/python3/dist-packages/jsonschema/__init__.py
    redis-server=redis-server
    strace=strace
    valgrind=valgrind
)

packages_installed() { # PACKAGE
    [[ $(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null) == installed ]]
}

packages_have() { # PACKAGE PROBE
    if [[ $2 == /* ]]; then
        [[ -e $2 ]] || packages_installed "$1"
    else
        command -v "$2" >/dev/null || packages_installed "$1"
    fi
}

packages_want() { # PACKAGE=PROBE...
    local entry missing=()
    for entry in "$@"; do
        if ! packages_have "${entry%%=*}" "${entry#*=}"; then
            missing+=("${entry%%=*}")
        fi
    done
    if ((${#missing[@]} > 0)); then
        packages_install "${missing[@]}"
    fi
}

packages_want_list() { # FILE of package names, one a line
    local name missing=()
    if [[ ! -f $1 ]]; then
        return 0
    fi
    while read -r name _; do
        if [[ -z $name || $name == \#* ]]; then
            continue
        fi
        if ! packages_installed "$name"; then
            missing+=("$name")
        fi
    done <"$1"
    if ((${#missing[@]} > 0)); then
        packages_install "${missing[@]}"
    fi
}

packages_refuse() { # PACKAGE...
    printf 'dev: missing packages; install them with: apt-get install %s\n' "$*" >&2
    exit 2
}

# A package must not start its service: policy-rc.d (invoke-rc.d(8)) says no while we install.
# shellcheck disable=SC2016 # expanded by the shell that runs it, as root
packages_script='
    set -e
    export DEBIAN_FRONTEND=noninteractive
    policy=/usr/sbin/policy-rc.d
    if [ ! -e "$policy" ]; then
        trap "rm -f $policy" EXIT
        trap "exit 130" HUP INT TERM
        printf "#!/bin/sh\nexit 101\n" >"$policy"
        chmod 755 "$policy"
    fi
    apt-get -q -o DPkg::Lock::Timeout=120 update
    apt-get -q -y -o DPkg::Lock::Timeout=120 --no-install-recommends install "$@"
'

packages_install() { # PACKAGE...
    local as_root=()
    if ! command -v apt-get >/dev/null; then
        packages_refuse "$@"
    fi
    if ((EUID != 0)); then
        if ! sudo -n true 2>/dev/null; then
            packages_refuse "$@"
        fi
        as_root=(sudo -n)
    fi
    printf 'dev: installing %s\n' "$*" >&2
    if ! quietly packages "${as_root[@]}" sh -c "$packages_script" packages "$@"; then
        packages_refuse "$@"
    fi
}
