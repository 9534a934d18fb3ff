// Tests that cannot run on this machine: neither passed nor failed.
#pragma once

#include <string>

namespace scorelet::testing {

/// The exit status by which ctest knows a test program that was skipped.
constexpr int skippedStatus = 77;

/// Says why the running test case cannot run. When no other fails, the program ends with skippedStatus.
void skip(const std::string& why);

} // namespace scorelet::testing
