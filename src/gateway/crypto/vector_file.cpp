#include "gateway/crypto/vector_file.h"

#include <algorithm>
#include <boost/json.hpp>
#include <fstream>
#include <sstream>

namespace keepline::gateway {
namespace {

namespace json = boost::json;

std::optional<json::object> read_object(const std::filesystem::path& path) {
    std::ifstream file{path, std::ios::binary};
    std::ostringstream text;
    text << file.rdbuf();
    json::error_code error;
    auto value = json::parse(text.str(), error);
    if (error || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

ProtocolTally& tally_of(std::vector<ProtocolTally>& tallies, const std::string& file,
                        const std::string& kind) {
    const auto found = std::ranges::find(tallies, kind, &ProtocolTally::kind);
    if (found != tallies.end()) return *found;
    ProtocolTally fresh;
    fresh.file = file;
    fresh.kind = kind;
    return tallies.emplace_back(std::move(fresh));
}

void count(ProtocolTally& tally, const std::string& id, const VectorResult& result) {
    if (!result.built) {
        ++tally.skipped;
        tally.skipped_why = "not built: this program does not use it";
    } else if (result.failure.empty()) {
        ++tally.passed;
    } else {
        ++tally.failed;
        tally.failures.push_back(id + ": " + result.failure);
    }
}

}  // namespace

std::string vector_text(const json::object& object, std::string_view name) {
    const auto* member = object.if_contains({name.data(), name.size()});
    const auto* text = member != nullptr ? member->if_string() : nullptr;
    return text != nullptr ? std::string{text->data(), text->size()} : std::string{};
}

Result<VectorKeys> VectorKeys::read(const std::filesystem::path& file) {
    auto object = read_object(file);
    if (!object) return fail(ErrorCode::file_unreadable, file.filename().string(), "missing or not JSON");
    VectorKeys out;
    out.file_ = std::move(*object);
    for (const auto& member : out.file_) {
        const auto* texts = member.value().if_object();
        if (texts == nullptr) continue;
        Pair pair;
        for (const auto name : {"private_pkcs8_base64", "private_pkcs1_base64"}) {
            auto text = vector_text(*texts, name);
            if (auto key = PrivateKey::load(text)) {
                pair.signers.push_back(std::move(*key));
                pair.private_text = std::move(text);
            }
        }
        pair.public_text = vector_text(*texts, "public_spki_pem");
        if (auto key = PublicKey::load(pair.public_text)) pair.verifiers.push_back(std::move(*key));
        if (!pair.signers.empty() && !pair.verifiers.empty())
            out.pairs_.emplace(member.key(), std::move(pair));
    }
    return out;
}

const VectorKeys::Pair* VectorKeys::find(const std::string& name) const {
    const auto found = pairs_.find(name);
    return found == pairs_.end() ? nullptr : &found->second;
}

std::string VectorKeys::secret(std::string_view name) const { return vector_text(file_, name); }

std::vector<ProtocolTally> check_vector_file(const std::filesystem::path& path, const VectorKeys& keys,
                                             const VectorCheck& check) {
    const auto name = path.filename().string();
    const auto file = read_object(path);
    const auto* cases = file ? file->if_contains("cases") : nullptr;
    std::vector<ProtocolTally> tallies;
    if (cases == nullptr || !cases->is_array() || cases->get_array().empty()) {
        count(tally_of(tallies, name, "file"), name, {true, "missing, not JSON, or without cases"});
        return tallies;
    }
    for (const auto& each : cases->get_array()) {
        static const json::object kNothing;
        const json::object& item = each.is_object() ? each.get_object() : kNothing;
        const auto result = check ? check(item, *file, keys) : VectorResult{false, {}};
        count(tally_of(tallies, name, vector_text(item, "kind")), vector_text(item, "id"), result);
    }
    return tallies;
}

}  // namespace keepline::gateway
