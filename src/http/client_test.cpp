// The client before a server that asks for its certificate.

#include "http/client.h"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <thread>

namespace keepline::http {
namespace {

using namespace std::chrono_literals;

template <auto Free>
struct Freeing {
    template <class T>
    void operator()(T* object) const {
        Free(object);
    }
};
using Key = std::unique_ptr<EVP_PKEY, Freeing<EVP_PKEY_free>>;
using Certificate = std::unique_ptr<X509, Freeing<X509_free>>;
using Context = std::unique_ptr<SSL_CTX, Freeing<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freeing<SSL_free>>;
using Memory = std::unique_ptr<BIO, Freeing<BIO_free>>;

std::string text_of(BIO* memory) {
    char* data = nullptr;
    const auto size = BIO_get_mem_data(memory, &data);
    return {data, static_cast<std::size_t>(size)};
}

/// A key and a certificate of its own, for 127.0.0.1.
struct Identity {
    explicit Identity(const char* name) : key{EVP_RSA_gen(2048)}, certificate{X509_new()} {
        X509* x = certificate.get();
        X509_set_version(x, X509_VERSION_3);
        X509_gmtime_adj(X509_getm_notBefore(x), -60);
        X509_gmtime_adj(X509_getm_notAfter(x), 3600);
        X509_set_pubkey(x, key.get());
        X509_NAME* subject = X509_get_subject_name(x);
        std::string bytes{name};
        X509_NAME_add_entry_by_NID(subject, NID_commonName, MBSTRING_ASC,
                                   reinterpret_cast<unsigned char*>(  // NOLINT: OpenSSL's bytes
                                       bytes.data()),
                                   -1, -1, 0);
        X509_set_issuer_name(x, subject);
        X509_EXTENSION* host = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, "IP:127.0.0.1");
        X509_add_ext(x, host, -1);
        X509_EXTENSION_free(host);
        X509_sign(x, key.get(), EVP_sha256());
    }
    [[nodiscard]] std::string certificate_pem() const {
        const Memory memory{BIO_new(BIO_s_mem())};
        PEM_write_bio_X509(memory.get(), certificate.get());
        return text_of(memory.get());
    }
    [[nodiscard]] std::string key_pem() const {
        const Memory memory{BIO_new(BIO_s_mem())};
        PEM_write_bio_PrivateKey(memory.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
        return text_of(memory.get());
    }
    Key key;
    Certificate certificate;
};

/// Says to each who comes what name his certificate has; who has none, or another than `guest`'s, is not
/// heard.
class TlsServer {
public:
    TlsServer(const Identity& own, const Identity& guest) : context_{SSL_CTX_new(TLS_server_method())} {
        SSL_CTX_use_certificate(context_.get(), own.certificate.get());
        SSL_CTX_use_PrivateKey(context_.get(), own.key.get());
        SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
        X509_STORE_add_cert(SSL_CTX_get_cert_store(context_.get()), guest.certificate.get());
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        auto* address = reinterpret_cast<sockaddr*>(&at);  // NOLINT: the socket interface
        socklen_t size = sizeof at;
        EXPECT_EQ(::bind(listening_, address, size), 0);
        ::listen(listening_, 4);
        ::getsockname(listening_, address, &size);
        url_ = "https://127.0.0.1:" + std::to_string(ntohs(at.sin_port));
        thread_ = std::thread{[this] {
            for (int peer = ::accept(listening_, nullptr, nullptr); peer >= 0;
                 peer = ::accept(listening_, nullptr, nullptr)) {
                serve(peer);
                ::close(peer);
            }
        }};
    }
    ~TlsServer() {
        ::shutdown(listening_, SHUT_RDWR);
        thread_.join();
        ::close(listening_);
    }
    TlsServer(const TlsServer&) = delete;
    TlsServer& operator=(const TlsServer&) = delete;
    [[nodiscard]] const std::string& url() const { return url_; }

private:
    void serve(int peer) const {
        const Session session{SSL_new(context_.get())};
        SSL_set_fd(session.get(), peer);
        std::string asked(4096, '\0');
        if (SSL_accept(session.get()) != 1 ||
            SSL_read(session.get(), asked.data(), static_cast<int>(asked.size())) <= 0)
            return;
        std::string name(64, '\0');
        const auto length =
            X509_NAME_get_text_by_NID(X509_get_subject_name(SSL_get0_peer_certificate(session.get())),
                                      NID_commonName, name.data(), static_cast<int>(name.size()));
        name.resize(static_cast<std::size_t>(length));
        const auto answer =
            "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " + std::to_string(name.size()) +
            "\r\n\r\n" + name;
        SSL_write(session.get(), answer.data(), static_cast<int>(answer.size()));
        SSL_shutdown(session.get());
    }

    Context context_;
    int listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    std::string url_;
    std::thread thread_;
};

TEST(ClientCertificate, IsShownToWhoeverAsksForIt) {
    const Identity theirs{"platform"};
    const Identity ours{"merchant"};
    const Identity strange{"stranger"};
    const TlsServer server{theirs, ours};
    const auto trusted =
        std::filesystem::temp_directory_path() / ("keepline-client-" + std::to_string(::getpid()) + ".pem");
    std::ofstream{trusted} << theirs.certificate_pem();
    const auto ask = [&](std::string certificate, std::string key) {
        CurlTransport transport{{.ca_file = trusted.string(),
                                 .certificate = std::move(certificate),
                                 .private_key = std::move(key)}};
        const auto answer = transport.send(server.url(), Request{}, 5s);
        return answer ? answer->body : std::string{error_text(answer.error().code).code};
    };
    EXPECT_EQ(ask(ours.certificate_pem(), ours.key_pem()), "merchant");
    for (const auto& [certificate, key] : {std::pair{std::string{}, std::string{}},
                                           {strange.certificate_pem(), strange.key_pem()},
                                           {ours.certificate_pem(), strange.key_pem()},
                                           {std::string{"no certificate"}, ours.key_pem()}})
        EXPECT_EQ(ask(certificate, key), "gateway.unavailable");
    std::filesystem::remove(trusted);
}

}  // namespace
}  // namespace keepline::http
