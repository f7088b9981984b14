#include "domain/catalog.h"

#include "base/check.h"

namespace keepline {
namespace {

template <class Values, class Id>
const auto& require(const Values& values, Id id, const char* what) {
    const auto found = values.find(id);
    KL_CHECK(found != values.end(), "{} {} is not in the catalog", what, id.value);
    return found->second;
}

template <class Values>
auto find_by_code(const Values& values, BrandId brand, std::string_view code)
    -> decltype(&values.begin()->second) {
    for (const auto& [id, value] : values)
        if (value.brand == brand && value.code == code) return &value;
    return nullptr;
}

}  // namespace

Rules rules_of(const Catalog& catalog, const LineState& line) {
    const Plan& plan = require(catalog.plans, line.plan, "plan");
    return {require(catalog.brands, line.brand, "brand"), plan,
            require(catalog.policies, line.policy, "policy"),
            plan.tax_class.value == 0 ? nullptr : &require(catalog.tax_classes, plan.tax_class, "tax class"),
            &catalog};
}

PolicyId version_in_effect(const Catalog& catalog, const Plan& plan, BusinessDate today) {
    const Policy* best = &require(catalog.policies, plan.policy, "policy");
    for (const auto& [id, each] : catalog.policies)
        if (each.code == best->code && each.effective_from.is_set() && each.effective_from <= today &&
            each.effective_from > best->effective_from)
            best = &each;
    return best->id;
}

const Plan* find_plan(const Catalog& catalog, BrandId brand, std::string_view code) {
    return find_by_code(catalog.plans, brand, code);
}

const GatewayAccount* find_gateway(const Catalog& catalog, BrandId brand, std::string_view code) {
    return find_by_code(catalog.gateways, brand, code);
}

}  // namespace keepline
