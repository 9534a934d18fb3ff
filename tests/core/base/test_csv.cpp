#include "core/base/csv.h"

#include <doctest/doctest.h>

#include <limits>

using namespace scorelet;

TEST_CASE("A field is quoted where it has to be, and an unknown number is empty") {
    CHECK(csvField("plain text") == "plain text");
    CHECK(csvField("a, b") == "\"a, b\"");
    CHECK(csvField("say \"so\"") == "\"say \"\"so\"\"\"");
    CHECK(csvField("two\nlines") == "\"two\nlines\"");
    CHECK(csvNumber(0.1) == "0.1");
    CHECK(csvNumber(std::numeric_limits<double>::quiet_NaN()).empty());
}
