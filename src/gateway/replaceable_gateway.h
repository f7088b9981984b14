#pragma once
// A platform whose keys change while calls are made: whoever holds it calls the one that is current. A call
// that has begun ends with the keys it began with.

#include <atomic>
#include <utility>

#include "gateway/payment_gateway.h"

namespace keepline::gateway {

/// Threads: safe from any thread.
class ReplaceableGateway final : public PaymentGateway {
public:
    explicit ReplaceableGateway(std::shared_ptr<PaymentGateway> first) : current_{std::move(first)} {}
    void replace(std::shared_ptr<PaymentGateway> next) { current_.store(std::move(next)); }

    [[nodiscard]] bool offers(PayWay way) const override { return current_.load()->offers(way); }
    Result<PayOffer> open(const PayRequest& request) override { return current_.load()->open(request); }
    Result<std::string> hand_over(const PayRequest& request, const std::string& kept) override {
        return current_.load()->hand_over(request, kept);
    }
    [[nodiscard]] std::string sign_in_url(const std::string& return_url,
                                          const std::string& state) const override {
        return current_.load()->sign_in_url(return_url, state);
    }
    Result<std::string> payer_of(const std::string& code) override { return current_.load()->payer_of(code); }
    [[nodiscard]] bool offers_codes() const override { return current_.load()->offers_codes(); }
    Result<Trade> pay_by_code(const PayRequest& request, const std::string& auth_code) override {
        return current_.load()->pay_by_code(request, auth_code);
    }
    Result<Cancel> cancel(const Named& trade, Instant now) override {
        return current_.load()->cancel(trade, now);
    }
    Result<Trade> query(const Named& trade, Instant now) override {
        return current_.load()->query(trade, now);
    }
    Result<Close> close(const Named& trade, Instant now) override {
        return current_.load()->close(trade, now);
    }
    Result<Refund> refund(const Named& trade, const Named& request, Money amount, const std::string& reason,
                          Instant now) override {
        return current_.load()->refund(trade, request, amount, reason, now);
    }
    Result<Refund> query_refund(const Named& trade, const Named& request, Instant now) override {
        return current_.load()->query_refund(trade, request, now);
    }
    [[nodiscard]] bool offers_statements() const override { return current_.load()->offers_statements(); }
    Result<std::unique_ptr<Statement>> fetch_statement(BusinessDate day, Instant now) override {
        return current_.load()->fetch_statement(day, now);
    }
    Result<std::unique_ptr<Statement>> open_statement(const std::filesystem::path& file) override {
        return current_.load()->open_statement(file);
    }
    Result<Notice> read_notice(const http::Request& request, Instant now) override {
        return current_.load()->read_notice(request, now);
    }
    http::Response notice_reply(bool accepted) override { return current_.load()->notice_reply(accepted); }
    [[nodiscard]] std::vector<KeyTerm> key_terms() const override { return current_.load()->key_terms(); }

private:
    std::atomic<std::shared_ptr<PaymentGateway>> current_;
};

}  // namespace keepline::gateway
