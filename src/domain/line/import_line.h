#pragma once
// What a line from another system may look like: only what our own rules could have led to.

#include "base/error.h"
#include "domain/catalog.h"
#include "domain/command.h"

namespace keepline {

/// A step that was due may be this many days late when a line arrives; the first cycle run takes it.
inline constexpr int kImportOverdueDaysMax = 31;

/// Everything that is wrong with a line as it is to be imported on `today`, by column; empty if nothing is.
/// Whether the number is free is not looked at. Times: `paid_until` and lots' `expires_on` are exclusive.
std::vector<Fault> check_import(const ImportLine& verb, BrandId brand, const Catalog& catalog,
                                BusinessDate today);

}  // namespace keepline
