#include "access/rights.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace keepline::test {

std::vector<Column> columns() {
    std::vector<Column> out;
    for (const std::string_view name : EnumNames<Role>::names)
        out.push_back({std::string{name}, grants_of(*parse_name<Role>(name))});
    for (const std::string_view name : EnumNames<Scope>::names)
        out.push_back({"key:" + std::string{name}, grants_of(Scopes{}.with(*parse_name<Scope>(name)))});
    return out;
}

std::map<std::string, std::map<std::string, Grant>> expected_rights() {
    std::ifstream in{KEEPLINE_SOURCE_DIR "/test/access/expected_rights.txt"};
    std::map<std::string, std::map<std::string, Grant>> out;
    std::string column;
    Grant grant = Grant::no;
    for (std::string line; std::getline(in, line);) {
        if (line.empty() || line.front() == '#') continue;
        if (line.front() != ' ') {
            column = line.substr(0, line.find(' '));
            grant = line.find("asked again") == std::string::npos ? Grant::yes : Grant::asks_again;
            continue;
        }
        std::istringstream acts{line};
        for (std::string act; acts >> act;) {
            EXPECT_TRUE(parse_name<Act>(act)) << act;
            EXPECT_TRUE(out[column].emplace(act, grant).second) << column << " names " << act << " twice";
        }
    }
    return out;
}

}  // namespace keepline::test
