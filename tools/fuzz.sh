# Runs the targets of test/fuzz under libFuzzer. Sourced by ./dev.

FUZZ=build/fuzz

# One target for so many seconds, from its corpus and what earlier runs added to it in build/.
fuzz_one() {
    local name=$1 seconds=$2 outcome=0 words=()
    local log="$FUZZ/$name.log" found="$FUZZ/found/$name"
    mkdir -p "$FUZZ/corpus/$name" "$found"
    [[ ! -f test/fuzz/dictionaries/$name.txt ]] || words=("-dict=test/fuzz/dictionaries/$name.txt")
    UBSAN_OPTIONS=print_stacktrace=1 "$FUZZ/test/fuzz/fuzz_$name" -max_total_time="$seconds" -timeout=10 \
        -rss_limit_mb=4096 -max_len=4096 -print_final_stats=1 -artifact_prefix="$found/" "${words[@]}" \
        "$FUZZ/corpus/$name" "test/fuzz/corpus/$name" >"$log" 2>&1 || outcome=1
    local runs
    runs=$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")
    if ((outcome == 0)); then
        printf '%-14s 通过 clean: %s 次输入 inputs\n' "$name" "${runs:-0}"
    else
        printf '%-14s 发现问题 FOUND: %s/, %s\n' "$name" "$found" "$log"
        grep -m 3 -E 'KL_CHECK|check failed|ERROR:|runtime error|SUMMARY' "$log" || tail -n 3 "$log"
    fi
    return $outcome
}

# Builds the named targets (all without names) and runs them, one a core.
fuzz() {
    local seconds=60 names=()
    while (($# > 0)); do
        case "$1" in
        --seconds) seconds=${2:?--seconds N} && shift ;;
        *)
            [[ -d test/fuzz/corpus/$1 ]] || { echo "没有这个目标 / no such target: $1" >&2 && return 2; }
            names+=("$1")
            ;;
        esac
        shift
    done
    ((${#names[@]} > 0)) || mapfile -t names < <(ls test/fuzz/corpus)
    need_packages "${BUILD_PACKAGES[@]}" "${FUZZ_PACKAGES[@]}"
    mkdir -p build
    say "编译 build: clang 19, libFuzzer, sanitizers"
    cmake_build fuzz --target "${names[@]/#/fuzz_}"
    say "模糊测试 fuzz: $seconds s × ${#names[@]}"
    export FUZZ && export -f fuzz_one
    if printf '%s\n' "${names[@]}" | xargs -P "$(nproc)" -I{} bash -c 'fuzz_one "$@"' _ {} "$seconds"; then
        say "通过 nothing found"
    else
        say "发现问题：输入保存在 build/fuzz/found/ / found something: the inputs are in build/fuzz/found/"
        return 1
    fi
}
