#include "server/pool.h"

#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

namespace keepline::server {

struct Pool::Impl {
    explicit Impl(unsigned count) : threads{count} {}
    boost::asio::thread_pool threads;
};

Pool::Pool(unsigned threads) : impl_{std::make_unique<Impl>(threads)} {}
Pool::~Pool() { finish(); }

Blocking Pool::blocking() {
    return [impl = impl_.get()](std::move_only_function<void()> work) {
        boost::asio::post(impl->threads, [work = std::move(work)]() mutable { work(); });
    };
}

void Pool::finish() { impl_->threads.join(); }

}  // namespace keepline::server
