// Where the tests' own files are.
#pragma once

#include <string>

namespace scorelet::testing {

/// The path of a file of the source tree, such as "tests/golden/wavelets.json".
std::string sourceFile(const std::string& name);

} // namespace scorelet::testing
