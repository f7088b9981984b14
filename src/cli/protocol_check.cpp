#include "cli/protocol_check.h"

#include <algorithm>

#include "gateway/alipay/vector_case.h"
#include "gateway/wechatpay/vector_case.h"

namespace keepline::cli {

std::vector<gateway::ProtocolTally> check_vectors(const std::filesystem::path& folder) {
    constexpr std::string_view kKeys = "TEST-ONLY-keys.json";
    const auto keys = gateway::VectorKeys::read(folder / kKeys);
    if (!keys) return {{std::string{kKeys}, "file", 0, 1, 0, {"missing or not JSON"}, {}}};
    std::map<std::string, gateway::VectorCheck> checks{{"alipay.json", alipay::check_vector},
                                                       {"wechatpay.json", wechatpay::check_vector}};
    std::error_code ignored;
    for (const auto& entry : std::filesystem::directory_iterator{folder, ignored})
        if (entry.path().extension() == ".json" && entry.path().filename() != kKeys)
            checks.try_emplace(entry.path().filename().string());
    std::vector<gateway::ProtocolTally> tallies;
    for (const auto& [name, check] : checks)
        std::ranges::move(gateway::check_vector_file(folder / name, *keys, check),
                          std::back_inserter(tallies));
    return tallies;
}

}  // namespace keepline::cli
