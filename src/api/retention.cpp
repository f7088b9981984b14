#include "domain/subscriber/retention.h"

#include "api/subscriber_shapes.h"
#include "api/subscribers.h"
#include "job/retention.h"

namespace keepline::api {

void mount_retention(http::Router& router, const Doors& doors) {
    mount(router, doors, "GET", "/v1/retention", Act::read_catalog,
          [](const Principal&, const http::Call&, http::Responder answer) {
              RetentionPage page;
              for (const Retention& each : kRetention)
                  page.items.push_back({std::string{name_of(each.what)}, each.term / kDay,
                                        std::string{each.from}, std::string{each.ground_zh},
                                        std::string{each.ground_en}});
              answer(http::json_response(page));
          });
    mount(router, doors, "POST", "/v1/retention/runs", Act::erase_expired,
          [doors](const Principal& who, const http::Call&, http::Responder answer) {
              doors.desk.blocking([doors, who, answer = std::move(answer)]() mutable {
                  const auto counts = job::run_retention(doors.desk, who.brand);
                  answer(http::json_response(RetentionRunOut{counts.subscribers_visited,
                                                             counts.identities_erased,
                                                             counts.sessions_erased_of, counts.failed}));
              });
          });
}

}  // namespace keepline::api
