#include "http/message_signature.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <random>

namespace keepline::http {
namespace {

using std::chrono::seconds;

// RFC 9421, B.1.4: test-key-ed25519.
constexpr std::string_view kRfcPrivate =
    "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIJ+DYvh6SEqVTm50DFtMDoQikTmiCqirVv9mWG9qfSnF\n"
    "-----END PRIVATE KEY-----\n";
constexpr std::string_view kRfcPublic =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAJrQLj5P/89iXES9+vFgrIy29clF9CC/oPPsw3c5D0bs=\n"
    "-----END PUBLIC KEY-----\n";
constexpr std::string_view kOtherPublic =
    "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n"
    "-----END PUBLIC KEY-----\n";

// RFC 9421, B.2 "test-request" and B.2.6.
Request rfc_request() {
    Request request;
    request.method = "POST";
    request.path = "/foo";
    request.query = "param=Value&Pet=dog";
    request.headers = {
        {"Host", "example.com"},
        {"Date", "Tue, 20 Apr 2021 02:07:55 GMT"},
        {"Content-Type", "application/json"},
        {"Content-Length", "18"},
        {"Signature-Input",
         R"(sig-b26=("date" "@method" "@path" "@authority" "content-type" "content-length");created=1618884473)"
         R"(;keyid="test-key-ed25519")"},
        {"Signature",
         "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0w6vuQv5lIp5WPpBKRCw=="
         ":"}};
    request.body = R"({"hello": "world"})";
    return request;
}

constexpr Instant kNow{1'772'000'000'500'000};

Request paid_request() {
    Request request;
    request.method = "POST";
    request.path = "/biller/v1/credits/A%2F1/reverse";
    request.query = "dry=1";
    request.headers = {{"Content-Type", "application/json"}};
    request.body = R"({"reason":"wrong number"})";
    return request;
}

class MessageSignature : public testing::Test {
protected:
    Request signed_request(Request request = paid_request()) {
        EXPECT_TRUE(sign_request(request, "life", key, kNow));
        return request;
    }
    static std::string& field(Request& request, std::string_view name) {
        for (auto& [key, value] : request.headers)
            if (same_name(key, name)) return value;
        return request.headers.emplace_back(name, "").second;
    }
    // Signs what the request's own Signature-Input says, whatever that is.
    void sign_again(Request& request) {
        const auto base = signature_base(request);
        ASSERT_TRUE(base);
        const std::string& input = field(request, "Signature-Input");
        field(request, "Signature") = input.substr(0, input.find('=')) + "=:" + base64(key.sign(*base)) + ':';
    }
    static std::string base64(std::string_view bytes) {
        constexpr std::string_view kDigits =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        std::string out;
        for (std::size_t at = 0; at < bytes.size(); at += 3) {
            std::uint32_t group = 0;
            for (std::size_t i = 0; i < 3; ++i)
                group =
                    group << 8U | (at + i < bytes.size() ? static_cast<unsigned char>(bytes[at + i]) : 0U);
            for (std::size_t i = 0; i < 4; ++i)
                out += at + i > bytes.size() ? '=' : kDigits[group >> (18U - 6U * i) & 63U];
        }
        return out;
    }
    Request with_input(std::string input, Request request = paid_request()) {
        request = signed_request(std::move(request));
        field(request, "Signature-Input") = std::move(input);
        sign_again(request);
        return request;
    }
    // What is wrong with the request; empty if nothing is.
    std::string fault(const Request& request, Instant now = kNow) const {
        const auto proved = verify_request(request, public_key, now);
        if (proved) return "";
        EXPECT_EQ(proved.error().code, ErrorCode::auth_bad_signature);
        return proved.error().arguments.at(0);
    }

    SigningKey key = SigningKey::load(kRfcPrivate).value();
    VerifyingKey public_key = VerifyingKey::load(kRfcPublic).value();
};

TEST_F(MessageSignature, TheExampleOfTheStandard) {
    const Request request = rfc_request();
    const std::string base = signature_base(request).value();
    EXPECT_EQ(base,
              "\"date\": Tue, 20 Apr 2021 02:07:55 GMT\n\"@method\": POST\n\"@path\": /foo\n"
              "\"@authority\": example.com\n\"content-type\": application/json\n\"content-length\": 18\n"
              "\"@signature-params\": (\"date\" \"@method\" \"@path\" \"@authority\" \"content-type\" "
              "\"content-length\");created=1618884473;keyid=\"test-key-ed25519\"");
    const std::string signature = request.headers.back().second;
    EXPECT_EQ("sig-b26=:" + base64(key.sign(base)) + ':', signature) << "Ed25519 signs one way only";
    EXPECT_TRUE(public_key.verify(base, key.sign(base)));
    EXPECT_EQ(key_id_of(request).value(), "test-key-ed25519");
    EXPECT_EQ(fault(request, {1'618'884'473'000'000}), "components") << "it leaves out the body's digest";

    Request reading = rfc_request();
    reading.body.clear();
    reading.query.clear();
    EXPECT_EQ(fault(reading, {1'618'884'473'000'000}), "");
}

TEST_F(MessageSignature, KeysAreReadAndWritten) {
    EXPECT_EQ(key.pem(), kRfcPrivate);
    EXPECT_EQ(key.public_pem(), kRfcPublic);
    const SigningKey made = SigningKey::generate();
    EXPECT_NE(made.pem(), SigningKey::generate().pem());
    const auto public_half = VerifyingKey::load(made.public_pem());
    ASSERT_TRUE(public_half);
    EXPECT_TRUE(public_half->verify("text", made.sign("text")));
    EXPECT_FALSE(public_half->verify("other", made.sign("text")));
    EXPECT_FALSE(public_half->verify("text", "short"));
    EXPECT_FALSE(SigningKey::load(kRfcPublic));
    EXPECT_FALSE(VerifyingKey::load(kRfcPrivate));
    EXPECT_EQ(VerifyingKey::load("").error().code, ErrorCode::config_invalid);
    EXPECT_FALSE(
        SigningKey::load("-----BEGIN ENCRYPTED PRIVATE KEY-----\nMAAw\n-----END ENCRYPTED PRIVATE "
                         "KEY-----\n"));
    // Elliptic, but of another curve.
    EXPECT_FALSE(
        VerifyingKey::load("-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VuAyEAhSDwCYkwp1R0i33ctD73Wg2/Og0mOBr"
                           "066SpjqqbTmo=\n-----END PUBLIC KEY-----\n"));
}

TEST_F(MessageSignature, WhatIsSignedIsProved) {
    const Request request = signed_request();
    EXPECT_EQ(
        request.header("Signature-Input"),
        R"(sig1=("@method" "@path" "@query" "content-digest");created=1772000000;keyid="life";alg="ed25519")");
    EXPECT_THAT(std::string{request.header("Content-Digest")}, testing::StartsWith("sha-256=:"));
    EXPECT_EQ(key_id_of(request).value(), "life");
    EXPECT_EQ(fault(request), "");
    EXPECT_EQ(fault(request, kNow + seconds{300}), "");
    EXPECT_EQ(fault(request, kNow - seconds{300}), "");
    EXPECT_EQ(fault(signed_request(request)), "") << "signed again, in the place of the first time";
    const Request reading = signed_request({});
    EXPECT_EQ(reading.header("Content-Digest"), "");
    EXPECT_EQ(reading.header("Signature-Input"),
              R"(sig1=("@method" "@path");created=1772000000;keyid="life";alg="ed25519")");
    EXPECT_EQ(fault(reading), "");
}

TEST_F(MessageSignature, NothingThatIsSignedCanBeChanged) {
    const auto changed = [&](auto change) {
        Request request = signed_request();
        change(request);
        return fault(request);
    };
    EXPECT_EQ(changed([](Request& r) { r.method = "PUT"; }), "signature");
    EXPECT_EQ(changed([](Request& r) { r.path = "/biller/v1/credits/A/1/reverse"; }), "signature");
    EXPECT_EQ(changed([](Request& r) { r.query = "dry=0"; }), "signature");
    EXPECT_EQ(changed([](Request& r) { r.query.clear(); }), "signature");
    EXPECT_EQ(changed([](Request& r) { r.body += ' '; }), "content-digest");
    EXPECT_EQ(changed([](Request& r) { r.body.clear(); }), "content-digest");
    EXPECT_EQ(
        changed([](Request& r) { std::erase_if(r.headers, [](auto& h) { return h.first[0] == 'C'; }); }),
        "content-digest");
    EXPECT_EQ(changed([](Request& r) {
                  r.body = "{}";
                  field(r, "Content-Digest") = "sha-256=:RBNvo1WzZ4oRRq0W9+hknpT7T8If536DEMBg9hyq/4o=:";
              }),
              "signature")
        << "the digest fits the new body";
    EXPECT_EQ(changed([](Request& r) { field(r, "Signature-Input").replace(59, 3, "999"); }), "created");
    EXPECT_EQ(changed([](Request& r) { field(r, "Signature")[9] ^= 1; }), "signature");

    const Request request = signed_request();
    const auto stranger = VerifyingKey::load(kOtherPublic).value();
    EXPECT_EQ(verify_request(request, stranger, kNow).error().arguments.at(0), "signature");
    EXPECT_EQ(fault(request, kNow + seconds{301}), "created");
    EXPECT_EQ(fault(request, kNow - seconds{302}), "created");
}

TEST_F(MessageSignature, WhatHasToBeCoveredIs) {
    const std::string rest = R"(;created=1772000000;keyid="life")";
    EXPECT_EQ(fault(with_input(R"(s=("@method" "@path" "@query" "content-digest"))" + rest)), "");
    EXPECT_EQ(fault(with_input(R"(s=("content-type" "content-digest" "@query" "@path" "@method"))" + rest)),
              "");
    for (const char* few : {R"("@path" "@query" "content-digest")", R"("@method" "@query" "content-digest")",
                            R"("@method" "@path" "content-digest")", R"("@method" "@path" "@query")", ""})
        EXPECT_EQ(fault(with_input("s=(" + std::string{few} + ")" + rest)), "components") << few;
    const std::string all = R"(sig1=("@method" "@path" "@query" "content-digest")";
    Request request = signed_request();
    for (const char* more : {R"( "@method")", R"( "@status")", R"( "x-absent")", R"( "Content-Type")",
                             R"( "content-type";bs)", R"( "")", R"( "@authority")"}) {
        field(request, "Signature-Input") = all + more + ")" + rest;
        EXPECT_EQ(fault(request), "components") << more;
    }
}

TEST_F(MessageSignature, Parameters) {
    const std::string all = R"(s=("@method" "@path" "@query" "content-digest");)";
    const auto with = [&](const std::string& parameters) { return fault(with_input(all + parameters)); };
    EXPECT_EQ(with(R"(keyid="life"; created=1772000000;expires=1772000000;nonce="n";tag="t\"\\")"), "");
    EXPECT_EQ(with(R"(keyid="life")"), "created");
    EXPECT_EQ(with(R"(keyid="life";created="1772000000")"), "created");
    EXPECT_EQ(with(R"(keyid="life";created=-1772000000)"), "created");
    EXPECT_EQ(with(R"(keyid="life";created=999999999999999)"), "created");
    EXPECT_EQ(with(R"(keyid="life";created=1772000000;expires=1771999999)"), "created");
    EXPECT_EQ(with(R"(keyid="life";created=1772000000;expires="never")"), "created");
    EXPECT_EQ(with(R"(created=1772000000)"), "keyid");
    EXPECT_EQ(with(R"(created=1772000000;keyid="")"), "keyid");
    EXPECT_EQ(with(R"(created=1772000000;keyid=7)"), "keyid");
    EXPECT_EQ(with(R"(created=1772000000;keyid=")" + std::string(65, 'a') + '"'), "keyid");
    EXPECT_EQ(with(R"(keyid="life";created=1772000000;alg="hmac-sha256")"), "signature");
    EXPECT_EQ(with(R"(keyid="life";created=1772000000;alg=1)"), "signature");
}

TEST_F(MessageSignature, OneSignatureThatCanBeRead) {
    const std::string good =
        R"(sig1=("@method" "@path" "@query" "content-digest");created=1772000000;keyid="life")";
    Request request = signed_request();
    for (const std::string& input : {std::string{},
                                     std::string{"sig1"},
                                     good + ' ',
                                     good + ';',
                                     good + ", " + good,
                                     good + R"(;created=1)",
                                     good + ";x=1",
                                     good + ";tag",
                                     good + ";tag=1.5",
                                     good + ";tag=?1",
                                     good + R"(;tag="a)",
                                     good + ";expires=",
                                     good + ";expires=1234567890123456",
                                     good + R"(;tag="\a")",
                                     good + ";tag=\"\t\"",
                                     good + ";Tag=\"a\"",
                                     std::string{"Sig1=()"},
                                     std::string{"sig1=("},
                                     std::string{"sig1=(\""},
                                     std::string{"sig1=(\"\\"},
                                     std::string{R"(sig1=("@method""@path"))"},
                                     std::string{R"(sig1=(@method))"},
                                     good + std::string(2'048, ' '),
                                     "sig2" + good.substr(4)}) {
        field(request, "Signature-Input") = input;
        EXPECT_EQ(fault(request), "signature") << input;
    }
    for (const char* twice : {"Signature", "signature-input"}) {
        request = signed_request();
        request.headers.emplace_back(twice, field(request, twice));
        EXPECT_EQ(fault(request), "signature") << twice;
    }
    const Request right = signed_request();
    const std::string signature{right.header("Signature")};
    for (const std::string& other :
         {std::string{}, "sig2" + signature.substr(4), signature + ", " + signature, signature + ";a=1",
          signature.substr(0, signature.size() - 1), signature.substr(0, signature.size() - 2) + ":",
          "sig1=\"" + signature.substr(6) + '"', std::string{"sig1=::"}, signature + ' '}) {
        request = right;
        field(request, "Signature") = other;
        EXPECT_EQ(fault(request), "signature") << other;
    }
    EXPECT_EQ(fault(paid_request()), "signature");
    EXPECT_EQ(key_id_of(paid_request()).error().arguments.at(0), "signature");
    EXPECT_EQ(signature_base(paid_request()).error().arguments.at(0), "signature");
}

TEST_F(MessageSignature, DigestsOfOtherKindsMayStandBesideOurs) {
    const auto with = [&](const auto& make) {
        Request request = signed_request();
        std::string& digest = field(request, "Content-Digest");
        digest = make(digest);
        sign_again(request);
        return fault(request);
    };
    EXPECT_EQ(with([](const std::string& own) { return "sha-512=:AAAA:, " + own; }), "");
    EXPECT_EQ(with([](const std::string& own) { return own + ",sha-512=:AAAA:"; }), "");
    EXPECT_EQ(with([](const std::string&) { return std::string{"sha-512=:AAAA:"}; }), "content-digest");
    EXPECT_EQ(with([](const std::string& own) { return own + ", " + own; }), "content-digest");
    EXPECT_EQ(with([](const std::string& own) { return own + ','; }), "content-digest");
    EXPECT_EQ(with([](const std::string& own) { return own + " sha-512=:AAAA:"; }), "content-digest");
    EXPECT_EQ(with([](const std::string& own) { return "SHA-256" + own.substr(7); }), "content-digest");
    EXPECT_EQ(with([](const std::string&) { return std::string{}; }), "content-digest");
}

TEST_F(MessageSignature, ANameThatCannotBeWrittenSignsNothing) {
    for (const std::string& name : {std::string{}, std::string{"a\"b"}, std::string{"a b"},
                                    std::string{"生活"}, std::string(65, 'a')}) {
        Request request = paid_request();
        EXPECT_EQ(sign_request(request, name, key, kNow).error().arguments.at(0), "keyid") << name;
        EXPECT_EQ(request.headers, paid_request().headers);
    }
}

// What comes from outside may be anything: it is refused, and nothing else happens.
TEST_F(MessageSignature, MutatedFieldsAreRefused) {
    constexpr std::string_view kBytes = "\"\\;=:(),.-?@ \t09azAZ+/\x01\x7f\xff";
    std::mt19937 random{20'261'127};
    const Request right = signed_request();
    for (int round = 0; round < 60'000; ++round) {
        Request request = right;
        for (auto changes = 1 + random() % 3; changes > 0; --changes) {
            std::string& value = request.headers[1 + random() % 3].second;
            const std::size_t at = random() % (value.size() + 1);
            const char byte = kBytes[random() % kBytes.size()];
            switch (random() % 4) {
                case 0:
                    value.insert(at, 1, byte);
                    break;
                case 1:
                    value.erase(at, random() % 8);
                    break;
                case 2:
                    value.insert(at, value.substr(random() % (value.size() + 1), 16));
                    break;
                default:
                    if (at < value.size()) value[at] = byte;
            }
        }
        if (request.headers == right.headers) continue;
        // Blanks between parameters are no change; what they stand for is written anew.
        const bool same = signature_base(request).value_or("") == signature_base(right).value();
        const std::string wrong = fault(request);
        EXPECT_TRUE(!wrong.empty() || same) << request.header("Signature-Input");
        EXPECT_TRUE(key_id_of(request) || !wrong.empty());
    }
}

}  // namespace
}  // namespace keepline::http
