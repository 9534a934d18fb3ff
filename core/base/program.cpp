#include "core/base/program.h"

#include <system_error>

#ifdef _WIN32
#define NOMINMAX
#include <vector>
#include <windows.h>
#elif defined(__APPLE__)
#include <cstdint>
#include <mach-o/dyld.h>
#include <string>
#endif

namespace scorelet {
namespace {

namespace fs = std::filesystem;

#ifdef _WIN32
fs::path programFile() {
    std::vector<wchar_t> name(32768); // the longest that there is
    const DWORD length = GetModuleFileNameW(nullptr, name.data(), static_cast<DWORD>(name.size()));
    return {name.data(), name.data() + length};
}
#elif defined(__APPLE__)
fs::path programFile() {
    std::uint32_t size = 0;
    _NSGetExecutablePath(nullptr, &size);
    std::string name(size, '\0');
    if (_NSGetExecutablePath(name.data(), &size) != 0) return {};
    std::error_code unknown;
    return fs::canonical(name.c_str(), unknown);
}
#else
fs::path programFile() {
    std::error_code unknown;
    return fs::read_symlink("/proc/self/exe", unknown);
}
#endif

} // namespace

fs::path programFolder() {
    return programFile().parent_path();
}

} // namespace scorelet
