// Tries a target's kept inputs and a fixed number of mutations of each: what `./dev test` does with it,
// without clang. The same seed makes the same inputs; an input that breaks a promise is left in a file.
//
//   fuzz_texts [--mutations N] [--dictionary FILE] FILE|DIRECTORY...

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <memory>
#include <random>
#include <sstream>
#include <vector>

#include "fuzz/fuzz.h"

namespace keepline::fuzz {
namespace {

namespace fs = std::filesystem;

constexpr const char* kBroken = "broken-input";  ///< in the working directory

std::string_view trying;  // for the signal handler

// Only what a signal handler may call. The default action, once this one returns, ends the process.
void keep_broken(int) {
    constexpr std::string_view kSaid = "the input is in the file broken-input\n";
    const int file = open(kBroken, O_CREAT | O_TRUNC | O_WRONLY, 0644);
    bool kept = file >= 0 && write(file, trying.data(), trying.size()) >= 0;
    kept = kept && write(STDERR_FILENO, kSaid.data(), kSaid.size()) >= 0;
    if (!kept) _exit(3);
}

std::string read_file(const fs::path& path) {
    std::ifstream in{path, std::ios::binary};
    std::ostringstream text;
    text << in.rdbuf();
    KL_CHECK(in.good(), "{} cannot be read", path.string());
    return text.str();
}

// A dictionary of libFuzzer's form whose words need no escapes but \" and \\: one quoted word a line.
std::vector<std::string> read_words(const fs::path& path) {
    std::vector<std::string> words;
    std::istringstream lines{read_file(path)};
    for (std::string line; std::getline(lines, line);) {
        const auto from = line.find('"'), until = line.rfind('"');
        if (line.starts_with('#') || from == until) continue;
        std::string word;
        for (std::size_t at = from + 1; at < until; ++at) word += line[line[at] == '\\' ? ++at : at];
        words.push_back(word);
    }
    return words;
}

// Never past the buffer's end unseen: a copy of its own size, as libFuzzer hands one over.
void try_copy(std::string_view input) {
    const auto bytes = std::make_unique_for_overwrite<char[]>(input.size());
    std::ranges::copy(input, bytes.get());
    trying = {bytes.get(), input.size()};
    try_input(trying);
}

class Mutator {
public:
    Mutator(std::vector<std::string> inputs, std::vector<std::string> words)
        : inputs_{std::move(inputs)}, words_{std::move(words)} {
        words_.insert(words_.end(), {"", "0", "-1", "9223372036854775807", "18446744073709551616", "\xff"});
    }

    std::string mutate(std::string input) {
        for (std::size_t i = below(4) + 1; i > 0; --i) change(input);
        return input;
    }

private:
    std::size_t below(std::size_t limit) { return limit == 0 ? 0 : source_() % limit; }

    void change(std::string& input) {
        const std::size_t at = below(input.size() + 1);
        const std::size_t size = below(std::min<std::size_t>(input.size() - at, 32) + 1);
        switch (below(6)) {
            case 0:
                input.replace(at, size, 1, static_cast<char>(source_()));
                break;
            case 1:
                input.erase(at, size);
                break;
            case 2:
                input.insert(below(input.size() + 1), input.substr(at, size));
                break;
            case 3:
                if (at < input.size()) input[at] = static_cast<char>(input[at] ^ (1 << below(8)));
                break;
            case 4:
                input.replace(at, size, words_[below(words_.size())]);
                break;
            default: {
                const std::string& other = inputs_[below(inputs_.size())];
                input.resize(at);
                input += other.substr(below(other.size() + 1));
            }
        }
    }

    std::mt19937_64 source_{20260131};
    std::vector<std::string> inputs_;
    std::vector<std::string> words_;
};

std::vector<fs::path> files_of(const fs::path& path) {
    if (!fs::is_directory(path)) return {path};
    std::vector<fs::path> files;
    for (const auto& each : fs::directory_iterator{path}) files.push_back(each.path());
    std::ranges::sort(files);
    return files;
}

int run(const std::vector<std::string>& arguments) {
    std::size_t mutations = 0;
    std::vector<std::string> inputs, words;
    for (std::size_t i = 0; i < arguments.size(); ++i) {
        const std::string& each = arguments[i];
        if (each == "--mutations" && i + 1 < arguments.size()) {
            const std::string& number = arguments[++i];
            std::from_chars(number.data(), number.data() + number.size(), mutations);
        } else if (each == "--dictionary" && i + 1 < arguments.size()) {
            words = read_words(arguments[++i]);
        } else {
            for (const fs::path& file : files_of(each)) inputs.push_back(read_file(file));
        }
    }
    KL_CHECK(!inputs.empty(), "no input is kept for this target");
    struct sigaction once{};
    once.sa_handler = keep_broken;
    once.sa_flags = static_cast<int>(SA_RESETHAND);
    for (const int signal : {SIGABRT, SIGSEGV, SIGFPE, SIGBUS}) sigaction(signal, &once, nullptr);
    Mutator mutator{inputs, words};
    for (const std::string& input : inputs) {
        try_copy(input);
        for (std::size_t i = 0; i < mutations; ++i) try_copy(mutator.mutate(input));
    }
    fmt::print("{} inputs, {} mutations of each\n", inputs.size(), mutations);
    return 0;
}

}  // namespace
}  // namespace keepline::fuzz

int main(int count, char** values) { return keepline::fuzz::run({values + 1, values + count}); }
