// What the mobile network answers: an order is confirmed only by a service that shows it; what is not ours is
// sent back as it came; the network's words hold no phone number.

#include "fuzz/fuzz.h"
#include "gateway/tmf640/answer.h"
#include "gateway/tmf640/tmf640_network.h"
#include "http/json_text.h"

namespace keepline::fuzz {
namespace {

// Says the same to every request; counts its list as the input begins.
class Network final : public http::Transport {
public:
    Result<http::Response> send(const std::string&, const http::Request&,
                                std::chrono::milliseconds) override {
        return http::Response{status, {{"X-Total-Count", body.substr(0, 6)}}, body};
    }
    int status = 200;
    std::string body;
};

const gateway::LineService& desired() {
    static const gateway::LineService kDesired{"42-1", "+8617000001234", {"call_in", "sms_in"}};
    return kDesired;
}

void check_words(std::string_view words) {
    KL_CHECK(words.size() <= 120 && http::is_utf8(words), "{}", words);
    int digits = 0;
    for (const char c : words) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        KL_CHECK(digits < 7 && static_cast<unsigned char>(c) >= 0x20, "{}", words);
    }
}

void check_service(const tmf640::Service& service) {
    const std::string change = tmf640::write_change(desired(), service.others);
    const auto again = tmf640::read_service("{\"id\":\"1\"," + change.substr(1));
    KL_CHECK(again && again->others == service.others, "{} was sent back as {}", service.others, change);
    KL_CHECK(again->line.msisdn == desired().msisdn && again->line.rights == desired().rights, "{}", change);
}

void ask_all(Network& network) {
    tmf640::Tmf640Network ours{{.base_url = "https://network.test"}, network};
    for (const auto& answer : {ours.set_rights(desired()), ours.terminate(desired().name)}) {
        if (answer)
            check_words(answer->answer);
        else
            check_refusal(answer.error());
    }
    const auto page = ours.list(0, 10);
    if (!page) return check_refusal(page.error());
    KL_CHECK(page->services.size() <= 10 && page->total >= 0, "{} of {}", page->services.size(), page->total);
}

}  // namespace

void try_input(std::string_view input) {
    Network network;
    network.body = input;
    for (const int status : {200, 201, 202, 404, 422}) {
        network.status = status;
        ask_all(network);
    }
    if (const auto service = tmf640::read_service(input)) check_service(*service);
    if (const auto services = tmf640::read_services(input))
        for (const auto& service : *services) check_service(service);
}

}  // namespace keepline::fuzz
