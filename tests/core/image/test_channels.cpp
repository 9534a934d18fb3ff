#include "core/base/error.h"
#include "core/image/channels.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("colour becomes its luminance, grey three equal planes") {
    Image colour({3, 2, 1});
    for (int i = 0; i < 6; ++i) colour.flat()[i] = static_cast<float>(i * i) / 25;
    const Image grey = withChannels(colour, 1);
    REQUIRE(grey.shape() == ImageShape{1, 2, 1});
    for (int row = 0; row < 2; ++row)
        CHECK(grey.value(0, row, 0) ==
              doctest::Approx(0.299 * row * row / 25 + 0.587 * (2 + row) * (2 + row) / 25 +
                              0.114 * (4 + row) * (4 + row) / 25));
    const Image three = withChannels(grey, 3);
    for (int channel = 0; channel < 3; ++channel) CHECK((three.plane(channel) == grey.plane(0)).all());
    CHECK(withChannels(colour, 3) == colour);
    CHECK(withChannels(grey, 1) == grey);
    CHECK_THROWS_WITH_AS(withChannels(Image({2, 1, 1}), 3), doctest::Contains("2 channels"), Error);
}
