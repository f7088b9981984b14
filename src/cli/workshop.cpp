#include "cli/workshop.h"

namespace keepline::cli {

Result<std::unique_ptr<Workshop>> Workshop::open(const Config& config, const std::filesystem::path& data) {
    std::unique_ptr<Workshop> out{new Workshop};
    auto store = sqlite::SqliteStore::open(data);
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

}  // namespace keepline::cli
