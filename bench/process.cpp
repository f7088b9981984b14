#include "process.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <csignal>
#include <fstream>
#include <sstream>

namespace keepline::bench {
namespace {

volatile std::sig_atomic_t interrupts = 0;

// In the child, before exec: nothing here may allocate what the parent's other threads hold; there are none.
[[noreturn]] void become(const std::vector<std::string>& command, int output, int errors,
                         std::optional<User> as) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ::setpgid(0, 0);
    ::dup2(output, STDOUT_FILENO);
    ::dup2(errors, STDERR_FILENO);
    if (as && (::setgroups(0, nullptr) != 0 || ::setgid(as->gid) != 0 || ::setuid(as->uid) != 0))
        ::_exit(126);
    std::vector<char*> arguments;
    for (const std::string& each : command) arguments.push_back(const_cast<char*>(each.c_str()));
    arguments.push_back(nullptr);
    ::execvp(arguments.front(), arguments.data());
    ::_exit(127);
}

}  // namespace

bool interrupted() { return interrupts != 0; }

void watch_interrupts() {
    const auto note = [](int) { interrupts = 1; };
    std::signal(SIGINT, note);
    std::signal(SIGTERM, note);
    std::signal(SIGPIPE, SIG_IGN);
}

Folder::Folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "keepline-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) throw Trouble{"no temporary folder can be made: " + pattern};
    path_ = pattern;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

Child::Child(std::vector<std::string> command, const std::filesystem::path& errors, int end_signal,
             std::optional<User> as)
    : end_signal_{end_signal} {
    std::array<int, 2> pipe{};
    const int log = ::open(errors.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (log < 0 || ::pipe2(pipe.data(), O_CLOEXEC) != 0)
        throw Trouble{"no pipe or file for " + command.front()};
    pid_ = ::fork();
    if (pid_ == 0) become(command, pipe[1], log, as);
    ::close(pipe[1]);
    ::close(log);
    output_ = pipe[0];
    if (pid_ < 0) throw Trouble{command.front() + " cannot be started"};
}

Child::~Child() {
    if (output_ >= 0) ::close(output_);
    if (pid_ <= 0) return;
    ::kill(pid_, end_signal_);
    ::waitpid(pid_, nullptr, 0);
}

std::string Child::read_line() {
    std::string line;
    char c = 0;
    while (::read(output_, &c, 1) == 1 && c != '\n') line += c;
    return line;
}

std::string Child::read_all(int& code) {
    std::string text;
    std::array<char, 4096> part{};
    for (;;) {
        const ssize_t got = ::read(output_, part.data(), part.size());
        if (got <= 0 && !(got < 0 && errno == EINTR && !interrupted())) break;
        if (got > 0) text.append(part.data(), static_cast<std::size_t>(got));
    }
    if (interrupted()) ::kill(pid_, end_signal_);
    int status = 0;
    ::waitpid(pid_, &status, 0);
    pid_ = -1;
    code = WIFEXITED(status) ? WEXITSTATUS(status) : 128;
    return text;
}

std::string run(std::vector<std::string> command, const std::filesystem::path& errors,
                std::optional<User> as) {
    int code = 0;
    std::string output = Child{command, errors, SIGTERM, as}.read_all(code);
    if (interrupted()) throw Trouble{"stopped"};
    if (code == 0) return output;
    std::ostringstream said;
    said << std::ifstream{errors}.rdbuf();
    const std::string text = said.str();
    throw Trouble{fmt::format("{} failed ({}): {}", fmt::join(command, " "), code,
                              text.substr(text.size() > 800 ? text.size() - 800 : 0))};
}

}  // namespace keepline::bench
