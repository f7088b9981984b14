#include "store/sqlite/row_tables.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace keepline::sqlite {
namespace {

constexpr const auto& kTables = EnumNames<RowKind>::names;
constexpr int kKeyColumns = 4;

// Binding: each kind of field is one column.
template <class T>
void bind_value(Statement& statement, int at, const T& value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        statement.bind(at, static_cast<std::int64_t>(value));
    else if constexpr (requires { value.view(); })
        statement.bind(at, value.view());
    else if constexpr (std::is_same_v<T, std::string>)
        statement.bind(at, std::string_view{value});
    else if constexpr (requires { value.minor(); })
        statement.bind(at, value.minor());
    else if constexpr (requires { value.us; })
        statement.bind(at, value.us);
    else if constexpr (requires { value.days; })
        statement.bind(at, std::int64_t{value.days});
    else if constexpr (requires { value.bits; })
        statement.bind(at, static_cast<std::int64_t>(value.bits));
    else
        statement.bind(at, static_cast<std::int64_t>(value.value));
}

template <class T>
void read_value(const Statement& statement, int at, T& value) {
    if constexpr (std::is_enum_v<T> || std::is_integral_v<T>)
        value = static_cast<T>(statement.integer(at));
    else if constexpr (requires { value.view(); } || std::is_same_v<T, std::string>)
        value = T{statement.bytes(at)};
    else if constexpr (requires { value.minor(); })
        value = Money::from_minor(statement.integer(at));
    else if constexpr (requires { value.us; })
        value.us = statement.integer(at);
    else if constexpr (requires { value.days; })
        value.days = static_cast<std::int32_t>(statement.integer(at));
    else if constexpr (requires { value.bits; })
        value.bits = static_cast<decltype(value.bits)>(statement.integer(at));
    else
        value.value = static_cast<decltype(value.value)>(statement.integer(at));
}

template <class T>
int bind_fields(Statement& statement, int at, const T& row) {
    for_each_field<T>([&](const auto& field) { bind_value(statement, at++, row.*(field.member)); });
    return at;
}

template <class T>
void read_fields(const Statement& statement, int at, T& row) {
    for_each_field<T>([&](const auto& field) { read_value(statement, at++, row.*(field.member)); });
}

void bind_key(Statement& statement, const Key& key) {
    statement.bind(0, static_cast<std::int64_t>(key.home.kind))
        .bind(1, key.home.id)
        .bind(2, key.n)
        .bind(3, key.text.view());
}

template <class T>
std::vector<std::string> names() {
    std::vector<std::string> out;
    for_each_field<T>([&](const auto& field) { out.emplace_back(field.name); });
    return out;
}

template <std::size_t kind = 0>
std::vector<std::string> field_names(std::size_t wanted) {
    if constexpr (kind < kRowKinds) {
        if (kind == wanted) return names<std::variant_alternative_t<kind, AnyRow>>();
        return field_names<kind + 1>(wanted);
    } else {
        return {};
    }
}

template <std::size_t kind = 0>
Row read_row(std::size_t wanted, const Statement& statement) {
    if constexpr (kind < kRowKinds) {
        if (kind != wanted) return read_row<kind + 1>(wanted, statement);
        std::variant_alternative_t<kind, AnyRow> row;
        row.key = {{static_cast<HomeKind>(statement.integer(0)), statement.integer(1)},
                   statement.integer(2),
                   Text<96>{statement.bytes(3)}};
        read_fields(statement, kKeyColumns, row);
        return row;
    } else {
        KL_CHECK(false, "row kind {}", wanted);
    }
}

Result<void> read_all(Statement& statement, RowKind kind, std::vector<Row>& out) {
    int code = statement.step();
    for (; code == SQLITE_ROW; code = statement.step())
        out.push_back(read_row(static_cast<std::size_t>(kind), statement));
    statement.reset();
    if (code != SQLITE_DONE) return fail(ErrorCode::store_unavailable);
    return {};
}

}  // namespace

std::string table_name(RowKind kind) { return std::string{name_of(kind)}; }

std::vector<std::string> table_columns(RowKind kind) {
    std::vector<std::string> columns{"home_kind", "home_id", "n", "text"};
    for (auto& name : field_names(static_cast<std::size_t>(kind))) columns.push_back(std::move(name));
    return columns;
}

RowTables::RowTables(Database& database) {
    for (std::size_t i = 0; i < kRowKinds; ++i) {
        const auto columns = table_columns(static_cast<RowKind>(i));
        const std::string list = fmt::format("{}", fmt::join(columns, ", "));
        std::string marks = "?";
        for (std::size_t c = 1; c < columns.size(); ++c) marks += ", ?";
        const std::string select = fmt::format("SELECT {} FROM {} WHERE home_kind = ?", list, kTables[i]);
        tables_[i].put = database.prepare(
            fmt::format("INSERT OR REPLACE INTO {} ({}) VALUES ({})", kTables[i], list, marks));
        tables_[i].drop = database.prepare(fmt::format(
            "DELETE FROM {} WHERE home_kind = ? AND home_id = ? AND n = ? AND text = ?", kTables[i]));
        tables_[i].all = database.prepare(select + " ORDER BY home_id, n, text");
        tables_[i].page = database.prepare(select + " AND home_id > ? ORDER BY home_id, n, text LIMIT ?");
        tables_[i].of_home = database.prepare(select + " AND home_id = ? ORDER BY n, text");
        tables_[i].one = database.prepare(select + " AND home_id = ? AND n = ? AND text = ?");
    }
    const std::string list = fmt::format("{}", fmt::join(table_columns(RowKind::task), ", "));
    tasks_ = database.prepare("SELECT " + list +
                              " FROM task WHERE kind = ? AND due_at <= ? ORDER BY due_at LIMIT ?");
}

int RowTables::put(const Row& row) {
    Statement& statement = table(kind_of(row)).put;
    bind_key(statement, key_of(row));
    std::visit([&](const auto& each) { bind_fields(statement, kKeyColumns, each); }, row);
    return statement.run();
}

int RowTables::drop(const TypedKey& key) {
    Statement& statement = table(key.kind).drop;
    bind_key(statement, key.key);
    return statement.run();
}

Result<void> RowTables::load(const Home& home, RowKind kind, std::vector<Row>& out) {
    Statement& statement = table(kind).of_home;
    statement.bind(0, static_cast<std::int64_t>(home.kind)).bind(1, home.id);
    return read_all(statement, kind, out);
}

Result<void> RowTables::load_one(const TypedKey& key, std::vector<Row>& out) {
    Statement& statement = table(key.kind).one;
    bind_key(statement, key.key);
    return read_all(statement, key.kind, out);
}

Result<void> RowTables::load_all(HomeKind homes, RowKind kind, std::vector<Row>& out) {
    Statement& statement = table(kind).all;
    statement.bind(0, static_cast<std::int64_t>(homes));
    return read_all(statement, kind, out);
}

Result<void> RowTables::load_page(HomeKind homes, RowKind kind, std::int64_t after, int limit,
                                  std::vector<Row>& out) {
    Statement& statement = table(kind).page;
    statement.bind(0, static_cast<std::int64_t>(homes)).bind(1, after).bind(2, std::int64_t{limit});
    return read_all(statement, kind, out);
}

Result<void> RowTables::load_tasks(TaskKind kind, Instant until, int limit, std::vector<Row>& out) {
    tasks_.bind(0, static_cast<std::int64_t>(kind)).bind(1, until.us).bind(2, std::int64_t{limit});
    return read_all(tasks_, RowKind::task, out);
}

}  // namespace keepline::sqlite
