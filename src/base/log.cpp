#include "base/log.h"

namespace keepline::log {
namespace {
Sink& sink() {
    static Sink the_sink;
    return the_sink;
}
}  // namespace

void set_sink(Sink new_sink) { sink() = std::move(new_sink); }

void write(Level level, std::string_view line) {
    if (sink()) sink()(level, line);
}

}  // namespace keepline::log
