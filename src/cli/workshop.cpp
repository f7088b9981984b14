#include "cli/workshop.h"

#include <fmt/format.h>

#include "cli/remote.h"

namespace keepline::cli {

Result<std::unique_ptr<Workshop>> Workshop::open(const Config& config, const std::filesystem::path& data) {
    std::unique_ptr<Workshop> out{new Workshop};
    auto store = open_store(data);
    if (!store) return std::unexpected{store.error()};
    out->store_ = std::move(*store);
    const auto view = out->store_->view();
    if (auto restored = restore_clocks(*view, out->clock_, config.sandbox); !restored)
        return std::unexpected{restored.error()};
    out->engine_ = std::make_unique<Engine>(*out->store_, out->clock_, config.catalog);
    out->desk_ = std::make_unique<Desk>(Desk{*out->engine_, view, [](auto work) { work(); }});
    out->worker_ = std::thread{[engine = out->engine_.get()] { engine->run(); }};
    return out;
}

Workshop::~Workshop() {
    if (!worker_.joinable()) return;
    engine_->stop();
    worker_.join();
}

Result<OpenedShop> open_shop(const std::string& config, const std::string& data, const std::string& brand) {
    if (config.empty()) {
        fmt::print(stderr,
                   "没有正在运行的服务；要直接打开数据目录，请加 --config\n"
                   "No server runs on this data directory; to open it directly, add --config\n");
        return fail(ErrorCode::input_required);
    }
    auto read = read_config(config);
    if (!read) return std::unexpected{read.error()};
    OpenedShop out{std::move(*read), nullptr, {}};
    for (const auto& [id, each] : out.config.catalog->brands)
        if (out.brand.value == 0 && (brand.empty() || each.code == brand)) out.brand = id;
    if (out.brand.value == 0)
        return std::unexpected{
            Error{ErrorCode::config_invalid, {"1"}, {{"--brand", ErrorCode::input_malformed, {"code"}}}}};
    auto shop = Workshop::open(out.config, data);
    if (!shop) return std::unexpected{shop.error()};
    out.shop = std::move(*shop);
    return out;
}

int print_not_opened(const Error& error) {
    if (error.code != ErrorCode::input_required) print_error(error);
    return error.code == ErrorCode::input_required || error.code == ErrorCode::config_invalid ? kBadArguments
                                                                                              : kRefused;
}

std::string absolute_path(const std::string& file) {
    return std::filesystem::absolute(file).lexically_normal().string();
}

}  // namespace keepline::cli
