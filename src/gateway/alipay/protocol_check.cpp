#include "gateway/alipay/protocol_check.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

#include "gateway/alipay/vector_case.h"

namespace keepline::alipay {
namespace {

namespace json = boost::json;
namespace fs = std::filesystem;

constexpr std::string_view kOwnFile = "alipay.json";
constexpr std::string_view kKeysFile = "TEST-ONLY-keys.json";

// An object, or null if the file is missing or is not one.
json::value read_object(const fs::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    json::error_code error;
    auto value = json::parse(text.str(), error);
    return !error && value.is_object() ? value : json::value{};
}

const json::array& cases_of(const json::value& file) {
    static const json::array kNone;
    const auto* object = file.if_object();
    const auto* cases = object != nullptr ? object->if_contains("cases") : nullptr;
    return cases != nullptr && cases->is_array() ? cases->get_array() : kNone;
}

ProtocolTally& tally_of(std::vector<ProtocolTally>& tallies, const std::string& file,
                        const std::string& kind) {
    const auto found = std::ranges::find_if(
        tallies, [&](const auto& tally) { return tally.file == file && tally.kind == kind; });
    if (found != tallies.end()) return *found;
    tallies.emplace_back();
    tallies.back().file = file;
    tallies.back().kind = kind;
    return tallies.back();
}

void skip(ProtocolTally& tally, std::string why) {
    ++tally.skipped;
    tally.skipped_why = std::move(why);
}

void check_own(const json::value& file, const json::value& keys, std::vector<ProtocolTally>& tallies) {
    const VectorKeys known{keys};
    for (const auto& item : cases_of(file)) {
        const VectorCase test{item, file};
        auto& tally = tally_of(tallies, std::string{kOwnFile}, test.text("kind"));
        const auto result = test.check(known);
        if (!result.built) {
            skip(tally, "not built: this program does not use it");
        } else if (result.failure.empty()) {
            ++tally.passed;
        } else {
            ++tally.failed;
            tally.failures.push_back(test.text("id") + ": " + result.failure);
        }
    }
}

void count_foreign(const fs::path& path, std::vector<ProtocolTally>& tallies) {
    const auto file = read_object(path);
    for (const auto& item : cases_of(file))
        skip(tally_of(tallies, path.filename().string(), VectorCase{item, file}.text("kind")),
             "not built: another protocol");
}

void fail_file(std::vector<ProtocolTally>& tallies, std::string_view name, const std::string& why) {
    auto& tally = tally_of(tallies, std::string{name}, "file");
    ++tally.failed;
    tally.failures.push_back(std::string{name} + ": " + why);
}

}  // namespace

std::vector<ProtocolTally> check_vectors(const fs::path& dir) {
    std::vector<ProtocolTally> tallies;
    const auto own = read_object(dir / kOwnFile);
    const auto keys = read_object(dir / kKeysFile);
    if (cases_of(own).empty()) fail_file(tallies, kOwnFile, "missing, not JSON, or without cases");
    if (!keys.is_object()) fail_file(tallies, kKeysFile, "missing or not JSON");
    if (own.is_object() && keys.is_object()) check_own(own, keys, tallies);

    std::vector<fs::path> others;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator{dir, error})
        if (entry.path().extension() == ".json" && entry.path().filename() != kOwnFile &&
            entry.path().filename() != kKeysFile)
            others.push_back(entry.path());
    std::ranges::sort(others);
    for (const auto& path : others) count_foreign(path, tallies);
    return tallies;
}

}  // namespace keepline::alipay
