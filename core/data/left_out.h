// What a reader met in a folder and did not read, counted, so that it can be told.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace scorelet {

/// Files and folders that are not read.
class LeftOut {
public:
    /// A file of a kind that is not read here, or whose name is hidden.
    void addFile(const std::filesystem::path& file);

    void addHiddenFolder() { ++hiddenFolders_; }
    void addUnreadableFolder() { ++unreadable_; }
    void addDeepFolder() { ++deep_; } ///< below the deepest level that is looked at
    void addLink() { ++links_; }      ///< to nothing, or to what is read anyway

    /// "left out: 8 .gif files, 6 hidden files, 1 folder that may not be read"; empty without any.
    std::string note() const;

private:
    std::map<std::string, int> kinds_; ///< files by the ends of their names
    int hidden_ = 0, hiddenFolders_ = 0, unreadable_ = 0, deep_ = 0, links_ = 0;
};

/// Whether a name says that it is not for people to see: ".name", or what archives made on a Mac bring along.
bool isHiddenName(const std::filesystem::path& path);

/// The note of the files directly in a folder that are none of `read`.
std::string noteOfOthers(const std::filesystem::path& folder, const std::vector<std::filesystem::path>& read);

} // namespace scorelet
