#pragma once
// The columns of the permission matrix by name, and the list it is held against (expected_rights.txt).

#include <map>
#include <string>
#include <vector>

#include "domain/access/matrix.h"

namespace keepline::test {

struct Column {
    std::string name;  ///< a role, or "key:" and a scope
    Grants grants;
};
std::vector<Column> columns();

/// By column name, then act; what the list does not name is `no`. Fails the test on words it cannot read.
std::map<std::string, std::map<std::string, Grant>> expected_rights();

}  // namespace keepline::test
