#include "store/codec.h"

#include <gtest/gtest.h>

namespace keepline {
namespace {

Record sample() {
    Record record;
    record.home = {HomeKind::number, 42};
    record.n = 17;
    record.brand = BrandId{1};
    record.generation = 1;
    record.recorded_at = Instant{1'767'000'000'000'000};
    record.actor = {ActorKind::integrator, 7};
    record.key = "counter-0091";
    record.request_hash = 0xFEDCBA9876543210U;
    record.verb = OpenLine{"8617000001234", PlanId{1}, Money::from_minor(500), PartyId{2}};
    LineState line;
    line.stage = Stage::active;
    line.main = Money::from_minor(-3);
    record.made.line = line;
    record.made.puts.emplace_back(LineInfo{{record.home, 1, {}}, "8617000001234", record.recorded_at, {}});
    record.made.drops.push_back({RowKind::task, {record.home, 3, "x"}});
    record.made.transfers.push_back(
        {{AccountKind::receivable, 2, 0}, {AccountKind::main, 42, 1}, Money::from_minor(500)});
    record.made.reply.outcome = Outcome::credited;
    return record;
}

TEST(Codec, ReadsWhatItWroteWithoutPersonalData) {
    const Record record = sample();
    const std::string bytes = encode_record(record);
    EXPECT_EQ(bytes.find("17000001234"), std::string::npos);
    const auto read = decode_record(bytes);
    ASSERT_TRUE(read);
    EXPECT_EQ(encode_record(*read), bytes);
    EXPECT_EQ(read->request_hash, record.request_hash);
    EXPECT_EQ(read->made.line, record.made.line);
    EXPECT_EQ(read->made.transfers, record.made.transfers);
    EXPECT_TRUE(std::get<OpenLine>(read->verb).msisdn.empty());
    const auto key = decode_key(bytes);
    ASSERT_TRUE(key);
    EXPECT_EQ(key->recorded_at, record.recorded_at);
    EXPECT_EQ(key->actor, record.actor);
    EXPECT_EQ(key->key, record.key);
    EXPECT_FALSE(decode_key(bytes.substr(0, 8)));
}

TEST(Codec, KeepsShortLists) {
    Record record = sample();
    ImportLine import;
    for (std::size_t i = 1; i <= decltype(import.lots)::kMax; ++i)
        import.lots.add({Money::from_minor(static_cast<std::int64_t>(i)), BusinessDate{20'000}, i % 2 == 0});
    record.verb = import;
    const auto read = decode_record(encode_record(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<ImportLine>(read->verb).lots, import.lots);
}

TEST(Codec, RefusesEveryTruncationAndNeverReadsBeyond) {
    const std::string bytes = encode_record(sample());
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_record(std::string_view{bytes}.substr(0, size))) << size;
    EXPECT_FALSE(decode_record(bytes + "x"));
}

TEST(Codec, TheRequestHashCoversPersonalFields) {
    Command a{BrandId{1}, {HomeKind::number, 42},
              0,          {},
              "k",        OpenLine{"8617000001234", PlanId{1}, Money::from_minor(500), PartyId{2}}};
    Command b = a;
    EXPECT_EQ(hash_request(a), hash_request(b));
    std::get<OpenLine>(b.verb).msisdn = "8617000001235";
    EXPECT_NE(hash_request(a), hash_request(b));
}

TEST(Codec, TheChainDependsOnOrder) {
    const std::string zero(kChainBytes, '\0');
    EXPECT_NE(chain_hash(chain_hash(zero, "a"), "b"), chain_hash(chain_hash(zero, "b"), "a"));
}

// A repeat reads the line again: what it read is no part of what it asks for, but the log keeps it.
TEST(Codec, FactsAreKeptAndNoPartOfTheRequest) {
    RefundPayment verb{7, Money::from_minor(500), "asked", {}};
    Command first{BrandId{1}, home_of(NumberId{1}), 1, {}, "k", verb};
    verb.facts.as_of_n = 9;
    verb.facts.paid = Money::from_minor(1000);
    Command again = first;
    again.verb = verb;
    EXPECT_EQ(hash_request(first), hash_request(again));
    verb.amount = Money::from_minor(501);
    again.verb = verb;
    EXPECT_NE(hash_request(first), hash_request(again));
    Record record;
    record.verb = verb;
    const auto read = decode_record(encode_record(record));
    ASSERT_TRUE(read);
    EXPECT_EQ(std::get<RefundPayment>(read->verb).facts.as_of_n, 9);
}

}  // namespace
}  // namespace keepline
