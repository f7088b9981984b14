#include "gateway/alipay/answer.h"

#include <algorithm>

#include "gateway/crypto/aes.h"
#include "gateway/crypto/base64.h"

namespace keepline::alipay {
namespace {

// Walks over JSON text without building anything. It need not find every fault of the text: the verified node
// is parsed by the JSON reader afterwards. It must agree with it on where strings and values end.
class Scanner {
public:
    explicit Scanner(std::string_view text) : text_{text} {}

    void skip_space() {
        while (at_ < text_.size() &&
               (text_[at_] == ' ' || text_[at_] == '\t' || text_[at_] == '\n' || text_[at_] == '\r'))
            ++at_;
    }

    bool take(char wanted) {
        skip_space();
        if (at_ >= text_.size() || text_[at_] != wanted) return false;
        ++at_;
        return true;
    }

    bool at_end() {
        skip_space();
        return at_ == text_.size();
    }

    // What stands between the quotes, escapes as they are.
    std::optional<std::string_view> string() {
        if (!take('"')) return std::nullopt;
        const std::size_t from = at_;
        for (; at_ < text_.size(); ++at_) {
            if (text_[at_] == '\\') {
                ++at_;
            } else if (text_[at_] == '"') {
                return text_.substr(from, at_++ - from);
            }
        }
        return std::nullopt;
    }

    // A whole value: an object or array with all it holds, a string with its quotes, or a bare word.
    std::optional<std::string_view> value() {
        skip_space();
        const std::size_t from = at_;
        std::string open;
        do {
            skip_space();
            if (at_ >= text_.size()) return std::nullopt;
            if (!step(open)) return std::nullopt;
        } while (!open.empty());
        return at_ == from ? std::nullopt : std::optional{text_.substr(from, at_ - from)};
    }

private:
    bool step(std::string& open) {
        const char c = text_[at_];
        if (c == '"') return string().has_value();
        if (c == '{' || c == '[') {
            open += c == '{' ? '}' : ']';
        } else if (c == '}' || c == ']') {
            if (open.empty() || open.back() != c) return false;
            open.pop_back();
        } else if (open.empty()) {
            at_ = std::min(text_.find_first_of(",}] \t\r\n", at_), text_.size());
            return true;
        }
        ++at_;
        return true;
    }

    std::string_view text_;
    std::size_t at_ = 0;
};

struct Members {
    std::optional<std::string_view> node, error, sign;

    // False if the member was there before.
    bool keep(std::string_view name, std::string_view value, std::string_view node_name) {
        auto* slot = name == node_name          ? &node
                     : name == "error_response" ? &error
                     : name == "sign"           ? &sign
                                                : nullptr;
        if (slot == nullptr) return true;
        if (slot->has_value()) return false;
        *slot = value;
        return true;
    }
};

std::optional<Members> read_members(std::string_view raw_body, std::string_view node_name) {
    Scanner scanner{raw_body};
    Members members;
    if (!scanner.take('{')) return std::nullopt;
    do {
        const auto name = scanner.string();
        if (!name || !scanner.take(':')) return std::nullopt;
        const auto value = scanner.value();
        if (!value || !members.keep(*name, *value, node_name)) return std::nullopt;
    } while (scanner.take(','));
    if (!scanner.take('}') || !scanner.at_end()) return std::nullopt;
    return members;
}

std::string replace_all(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

}  // namespace

std::optional<AnswerCut> cut_answer(std::string_view raw_body, std::string_view node_name) {
    const auto members = read_members(raw_body, node_name);
    if (!members || members->node.has_value() == members->error.has_value()) return std::nullopt;
    AnswerCut cut;
    cut.gateway_error = members->error.has_value() || node_name == "error_response";
    cut.node = members->node ? *members->node : *members->error;
    if (!cut.node.starts_with('{') && !cut.node.starts_with('"')) return std::nullopt;
    if (members->sign) {
        if (members->sign->size() < 2 || !members->sign->starts_with('"')) return std::nullopt;
        cut.sign = members->sign->substr(1, members->sign->size() - 2);
    }
    return cut;
}

std::string node_name_of(std::string_view method) {
    std::string name{method};
    std::ranges::replace(name, '.', '_');
    return name + "_response";
}

std::optional<std::string> verify_answer(const AnswerCut& cut, const PublicKey& key) {
    if (!cut.sign) return std::nullopt;
    // A printer that escapes slashes escapes those of the base64 text as well.
    const std::string sign = replace_all(std::string{*cut.sign}, "\\/", "/");
    std::string node{cut.node};
    if (key.verify(node, sign)) return node;
    node = replace_all(std::move(node), "\\/", "/");
    return key.verify(node, sign) ? std::optional{std::move(node)} : std::nullopt;
}

std::optional<std::string> open_node(std::string_view signed_node, std::string_view content_key) {
    if (!signed_node.starts_with('"')) return std::string{signed_node};
    const auto inside = signed_node.substr(1, signed_node.size() - 2);
    return open_content(replace_all(std::string{inside}, "\\/", "/"), content_key);
}

std::string seal_content(std::string_view plain, std::string_view content_key) {
    return gateway::encode_base64(gateway::seal_cbc(content_key, plain));
}

std::optional<std::string> open_content(std::string_view sealed_base64, std::string_view content_key) {
    const auto sealed = gateway::decode_base64(sealed_base64);
    return sealed ? gateway::open_cbc(content_key, *sealed) : std::nullopt;
}

}  // namespace keepline::alipay
