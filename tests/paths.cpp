#include "tests/paths.h"

std::string scorelet::testing::sourceFile(const std::string& name) {
    return std::string(SCORELET_SOURCE_DIR "/") + name;
}
