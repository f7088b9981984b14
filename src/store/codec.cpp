#include "store/codec.h"

#include <sodium.h>

#include <cstring>

namespace keepline {
namespace {

// One walk over all types serves writing and reading: Archive is Writer or Reader. The functions call each
// other, so they are members: the lookup of a member does not depend on the order of declaration.
class Writer {
public:
    /// What is written beside the plain fields: personal ones, and facts the asker had read.
    struct With {
        bool personal = false;
        bool facts = true;
    };
    explicit Writer(With with) : with_{with} {}
    std::string take() { return std::move(out_); }

    void integer(std::int64_t value) {
        auto rest = (static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63);
        for (; rest >= 0x80; rest >>= 7) out_ += static_cast<char>(rest | 0x80);
        out_ += static_cast<char>(rest);
    }
    void bytes(std::string_view text) {
        integer(static_cast<std::int64_t>(text.size()));
        out_ += text;
    }
    template <class T>
    void value(const T& v) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
            integer(static_cast<std::int64_t>(v));
        else if constexpr (Described<T>)
            fields(v);
        else
            special(v);
    }

private:
    template <class T>
    void fields(const T& v) {
        integer(static_cast<std::int64_t>(std::tuple_size_v<decltype(T::fields())>));
        for_each_field<T>([&](const auto& f) {
            using Member = std::remove_cvref_t<decltype(v.*(f.member))>;
            const bool left_out = (f.personal && !with_.personal) || (f.fact && !with_.facts);
            value(left_out ? Member{} : v.*(f.member));
        });
    }
    template <std::size_t N>
    void special(const Text<N>& v) {
        bytes(v.view());
    }
    void special(const std::string& v) { bytes(v); }
    template <class Tag, class Value>
    void special(const Id<Tag, Value>& v) {
        integer(static_cast<std::int64_t>(v.value));
    }
    void special(Money v) { integer(v.minor()); }
    void special(Instant v) { integer(v.us); }
    void special(BusinessDate v) { integer(v.days); }
    void special(Bars v) { integer(v.bits); }
    void special(Rights v) { integer(v.bits); }
    void special(Scopes v) { integer(v.bits); }
    void special(const Home& v) {
        value(v.kind);
        value(v.id);
    }
    void special(const Key& v) {
        value(v.home);
        value(v.n);
        value(v.text);
    }
    void special(const LineId& v) {
        value(v.number);
        value(v.generation);
    }
    void special(const Actor& v) {
        value(v.kind);
        value(v.id);
    }
    void special(const TypedKey& v) {
        value(v.kind);
        value(v.key);
    }
    template <class... T>
    void special(const std::variant<T...>& v) {
        integer(static_cast<std::int64_t>(v.index()));
        std::visit(
            [&](const auto& each) {
                if constexpr (requires { each.key; }) value(each.key);
                value(each);
            },
            v);
    }
    template <class T, std::size_t N>
    void special(const Few<T, N>& v) {
        integer(static_cast<std::int64_t>(v.size()));
        for (const T& each : v) value(each);
    }
    template <class T>
    void special(const std::vector<T>& v) {
        integer(static_cast<std::int64_t>(v.size()));
        for (const T& each : v) value(each);
    }
    template <class T>
    void special(const std::optional<T>& v) {
        value(v.has_value());
        if (v) value(*v);
    }

    With with_;
    std::string out_;
};

class Reader {
public:
    explicit Reader(std::string_view in) : in_{in} {}
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] bool done() const { return good_ && in_.empty(); }

    std::int64_t integer() {
        std::uint64_t value = 0;
        for (int shift = 0; shift < 70 && !in_.empty(); shift += 7) {
            const auto byte = static_cast<unsigned char>(in_.front());
            in_.remove_prefix(1);
            value |= static_cast<std::uint64_t>(byte & 0x7F) << shift;
            if ((byte & 0x80) == 0)
                return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
        }
        good_ = false;
        return 0;
    }
    std::string_view bytes() {
        const auto size = static_cast<std::uint64_t>(integer());
        if (size > in_.size()) {
            good_ = false;
            return {};
        }
        const auto text = in_.substr(0, size);
        in_.remove_prefix(size);
        return text;
    }
    template <class T>
    void value(T& v) {
        if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
            v = static_cast<T>(integer());
        else if constexpr (Described<T>)
            fields(v);
        else
            special(v);
    }

private:
    template <class T>
    void fields(T& v) {
        auto written = static_cast<std::uint64_t>(integer());
        if (written > std::tuple_size_v<decltype(T::fields())>) good_ = false;
        for_each_field<T>([&](const auto& f) {
            if (!good_ || written == 0) return;
            --written;
            value(v.*(f.member));
        });
    }
    template <std::size_t N>
    void special(Text<N>& v) {
        const auto text = bytes();
        if (Text<N>::fits(text))
            v = Text<N>{text};
        else
            good_ = false;
    }
    void special(std::string& v) { v = bytes(); }
    template <class Tag, class Value>
    void special(Id<Tag, Value>& v) {
        v.value = static_cast<Value>(integer());
    }
    void special(Money& v) { v = Money::from_minor(integer()); }
    void special(Instant& v) { v.us = integer(); }
    void special(BusinessDate& v) { v.days = static_cast<std::int32_t>(integer()); }
    void special(Bars& v) { v.bits = static_cast<std::uint8_t>(integer()); }
    void special(Rights& v) { v.bits = static_cast<std::uint8_t>(integer()); }
    void special(Scopes& v) { v.bits = static_cast<std::uint32_t>(integer()); }
    void special(Home& v) {
        value(v.kind);
        value(v.id);
    }
    void special(Key& v) {
        value(v.home);
        value(v.n);
        value(v.text);
    }
    void special(LineId& v) {
        value(v.number);
        value(v.generation);
    }
    void special(Actor& v) {
        value(v.kind);
        value(v.id);
    }
    void special(TypedKey& v) {
        value(v.kind);
        value(v.key);
    }
    template <class... T>
    void special(std::variant<T...>& v) {
        const auto index = static_cast<std::uint64_t>(integer());
        if (index >= sizeof...(T)) {
            good_ = false;
            return;
        }
        std::size_t at = 0;
        ((at++ == index ? alternative(v.template emplace<T>()) : void()), ...);
    }
    template <class T>
    void alternative(T& v) {
        if constexpr (requires { v.key; }) value(v.key);
        value(v);
    }
    template <class T, std::size_t N>
    void special(Few<T, N>& v) {
        const auto size = static_cast<std::uint64_t>(integer());
        if (size > N) good_ = false;
        for (std::uint64_t i = 0; good_ && i < size; ++i) value(v.add({}));
    }
    template <class T>
    void special(std::vector<T>& v) {
        const auto size = static_cast<std::uint64_t>(integer());
        if (size > in_.size()) good_ = false;  // each element takes a byte at least
        for (std::uint64_t i = 0; good_ && i < size; ++i) value(v.emplace_back());
    }
    template <class T>
    void special(std::optional<T>& v) {
        bool there = false;
        value(there);
        if (there) value(v.emplace());
    }

    std::string_view in_;
    bool good_ = true;
};

template <class Archive, class R>
void front_part(Archive& archive, R& record) {
    archive.value(record.home);
    archive.value(record.n);
    archive.value(record.brand);
    archive.value(record.generation);
    archive.value(record.recorded_at);
    archive.value(record.actor);
    archive.value(record.key);
}

template <class Archive, class R>
void each_part(Archive& archive, R& record) {
    front_part(archive, record);
    archive.value(record.request_hash);
    archive.value(record.verb);
    archive.value(record.made.line);
    archive.value(record.made.puts);
    archive.value(record.made.drops);
    archive.value(record.made.transfers);
    archive.value(record.made.reply);
    archive.value(record.made.effective_at);
}

constexpr std::int64_t kFormat = 1;

}  // namespace

std::string encode_record(const Record& record) {
    Writer writer{{.personal = false}};
    writer.integer(kFormat);
    each_part(writer, record);
    return writer.take();
}

std::optional<Record> decode_record(std::string_view bytes) {
    Reader reader{bytes};
    if (reader.integer() != kFormat) return std::nullopt;
    Record record;
    each_part(reader, record);
    return reader.done() ? std::optional{std::move(record)} : std::nullopt;
}

std::optional<RecordKey> decode_key(std::string_view bytes) {
    Reader reader{bytes};
    Record record;
    if (reader.integer() != kFormat) return std::nullopt;
    front_part(reader, record);
    if (!reader.good()) return std::nullopt;
    return RecordKey{record.recorded_at, record.actor, record.key};
}

std::uint64_t hash_request(const Command& command) {
    Writer writer{{.personal = true, .facts = false}};
    writer.value(command.generation);
    writer.value(command.verb);
    return checksum(writer.take());
}

std::uint64_t checksum(std::string_view bytes) {
    std::uint64_t sum = 0;
    static constexpr unsigned char kKey[crypto_shorthash_KEYBYTES] = {'k', 'e', 'e', 'p', 'l', 'i', 'n', 'e'};
    std::array<unsigned char, crypto_shorthash_BYTES> out{};
    crypto_shorthash(out.data(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(), kKey);
    std::memcpy(&sum, out.data(), sizeof sum);
    return sum;
}

std::string encode_row(const Row& row) {
    Writer writer{{.personal = true}};
    writer.value(row);
    return writer.take();
}

std::string chain_hash(std::string_view previous, std::string_view bytes) {
    crypto_generichash_state state;
    std::string out(kChainBytes, '\0');
    crypto_generichash_init(&state, nullptr, 0, kChainBytes);
    const auto add = [&](std::string_view part) {
        crypto_generichash_update(&state, reinterpret_cast<const unsigned char*>(part.data()), part.size());
    };
    add(previous);
    add(bytes);
    crypto_generichash_final(&state, reinterpret_cast<unsigned char*>(out.data()), kChainBytes);
    return out;
}

}  // namespace keepline
