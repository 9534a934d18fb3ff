// The built program run as a user runs it, and readers of what it writes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace scorelet {

/// A fresh empty folder, removed with everything in it by the destructor.
class ScratchFolder {
public:
    ScratchFolder();
    ~ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;

    /// The path of a file in it.
    std::string file(const std::string& name) const { return (path_ / name).string(); }

private:
    std::filesystem::path path_;
};

using Arguments = std::vector<std::string>;

/// A data set that loads in a moment.
inline const Arguments small = {"--train", "300", "--test", "40", "--threads", "2"};

inline Arguments operator+(Arguments left, const Arguments& right) {
    left.insert(left.end(), right.begin(), right.end());
    return left;
}

struct ProgramRun {
    int status = -1; ///< exit status
    std::string output;
    std::string errors;
};

/// Runs the program with arguments; none may contain a quote. `environment` goes before it, such as "A=1
/// B=2"; what it prints goes to `output`, where that is given, as the shell writes it.
ProgramRun runProgram(const Arguments& arguments, const std::string& environment = {},
                      const std::string& output = {});

/// A CSV file: rows of fields, the header first.
std::vector<std::vector<std::string>> readCsv(const std::string& path);

} // namespace scorelet
