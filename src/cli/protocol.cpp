#include <fmt/format.h>

#include <boost/json.hpp>

#include "cli/commands.h"
#include "cli/protocol_check.h"
#include "cli/remote.h"

namespace keepline::cli {
namespace {

void print_json(const std::vector<gateway::ProtocolTally>& tallies) {
    boost::json::array rows;
    for (const auto& tally : tallies) {
        boost::json::object row{{"file", tally.file},
                                {"kind", tally.kind},
                                {"passed", tally.passed},
                                {"failed", tally.failed},
                                {"skipped", tally.skipped}};
        if (!tally.skipped_why.empty()) row["skipped_why"] = tally.skipped_why;
        row["failures"] = boost::json::array(tally.failures.begin(), tally.failures.end());
        rows.push_back(std::move(row));
    }
    fmt::print("{}\n", boost::json::serialize(rows));
}

void print_table(const std::vector<gateway::ProtocolTally>& tallies) {
    fmt::print("{:<24} {:<20} {:>7} {:>7} {:>8}\n", "file", "kind", "passed", "failed", "skipped");
    for (const auto& tally : tallies) {
        fmt::print("{:<24} {:<20} {:>7} {:>7} {:>8}  {}\n", tally.file, tally.kind, tally.passed,
                   tally.failed, tally.skipped, tally.skipped_why);
        for (const auto& failure : tally.failures) fmt::print("    {}\n", failure);
    }
}

struct CheckOptions {
    std::string vectors;
    bool json = false;
};

int check(const CheckOptions& options) {
    const auto tallies = check_vectors(options.vectors);
    options.json ? print_json(tallies) : print_table(tallies);
    for (const auto& tally : tallies)
        if (tally.failed > 0) return kRefused;
    return kDone;
}

}  // namespace

void add_protocol(CLI::App& app, int& exit_code) {
    auto options = std::make_shared<CheckOptions>();
    CLI::App* protocol = app.add_subcommand("protocol", "支付协议 / payment protocols");
    protocol->require_subcommand(1);
    CLI::App* command = protocol->add_subcommand(
        "check", "用签名样例检验 / check signed messages with the server's own code");
    command->add_option("--vectors", options->vectors, "样例目录 / folder of vectors")->required();
    command->add_flag("--json", options->json, "机器可读 / for machines");
    command->footer(
        "Example: keepline protocol check --vectors vectors --json\nExit: 0 none failed, 3 some failed");
    command->callback([options, &exit_code] { exit_code = check(*options); });
}

}  // namespace keepline::cli
