#pragma once
// Other programs and folders of a measurement; all go with their objects.

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

namespace keepline::bench {

/// A measurement that cannot be made, in one sentence for a person.
struct Trouble : std::runtime_error {
    using std::runtime_error::runtime_error;
};

/// True once a person wants to stop; every wait looks at it.
bool interrupted();
void watch_interrupts();

class Folder {
public:
    Folder();
    ~Folder();
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Whose rights a program gets: PostgreSQL refuses to be root.
struct User {
    uid_t uid = 0;
    gid_t gid = 0;
};

/// A running program; its standard output can be read line by line, its errors go to a file. Killed when
/// this process dies, ended with `end_signal` when the object goes.
class Child {
public:
    Child(std::vector<std::string> command, const std::filesystem::path& errors, int end_signal,
          std::optional<User> as = {});
    ~Child();
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// The next line of its output without the line's end; empty at the end.
    std::string read_line();
    /// All the rest of its output; then its exit code in `code`.
    std::string read_all(int& code);

private:
    pid_t pid_ = -1;
    int output_ = -1;
    int end_signal_;
};

/// Runs a program to its end. @throws Trouble with the last of what it said, if it fails
std::string run(std::vector<std::string> command, const std::filesystem::path& errors,
                std::optional<User> as = {});

}  // namespace keepline::bench
