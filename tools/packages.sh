# Debian 12 packages each part of ./dev needs, and how they get there. Sourced by ./dev.

BUILD_PACKAGES=(build-essential cmake ninja-build ccache pkg-config python3
    libboost1.81-dev libboost-json1.81-dev libcli11-dev libcurl4-openssl-dev libfmt-dev libgmock-dev libgtest-dev
    libhowardhinnant-date-dev libpugixml-dev libsodium-dev libspdlog-dev libsqlite3-dev libssl-dev libtomlplusplus-dev
    libzip-dev prometheus-cpp-dev tzdata zlib1g-dev)
TEST_PACKAGES=(chromium curl faketime fonts-noto-cjk openssl procps)
CHECK_PACKAGES=(clang-19 clang-format-19 clang-tidy-19 libclang-rt-19-dev git)
FUZZ_PACKAGES=(clang-19 libclang-rt-19-dev)
BENCH_PACKAGES=("${BUILD_PACKAGES[@]}" postgresql-15)

# Installs those of the named packages that are missing; says what to do where it may not.
need_packages() {
    local known missing=() name as_root=()
    known=$(dpkg-query -W -f '${db:Status-Status} ${Package}\n' "$@" 2>/dev/null || true)
    for name in "$@"; do grep -qx "installed $name" <<<"$known" || missing+=("$name"); done
    ((${#missing[@]} > 0)) || return 0
    printf '\n== 安装软件包 installing: %s\n' "${missing[*]}"
    if ((EUID != 0)); then
        if ! command -v sudo >/dev/null; then
            echo "请以 root 运行 / run as root: apt-get install --no-install-recommends ${missing[*]}" >&2
            return 1
        fi
        as_root=(sudo)
    fi
    "${as_root[@]}" apt-get update -qq
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive \
        apt-get install -y -qq -o Dpkg::Use-Pty=0 --no-install-recommends "${missing[@]}"
}
