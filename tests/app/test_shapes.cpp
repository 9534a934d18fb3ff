// What three channels meet where pictures are drawn and written.

#include "app/draw/figures.h"
#include "app/output/output.h"
#include "app/panels/widgets.h"
#include "core/base/error.h"

#include <doctest/doctest.h>

using namespace scorelet;

TEST_CASE("pictures are of one channel: three are refused, not cut to the first") {
    const Image colour({3, 4, 4});
    const auto refused = doctest::Contains("needs images of one channel, found 3");
    CHECK_THROWS_WITH_AS(colorize(colour, ColorMap::grey, -1, 1), refused, Error);
    const PictureFigure figure{.image = colour};
    CHECK_THROWS_WITH_AS(savePng("never.png", figure), refused, Error);
    CHECK_THROWS_WITH_AS(saveNpy("never.npy", figure), refused, Error);
    CHECK_THROWS_WITH_AS(valuesText(figure), refused, Error);
    CHECK_THROWS_WITH_AS(sheet({{colour}}, 1, 1), "a sheet of pictures needs images of one channel, found 3",
                         Error);
    CHECK_THROWS_AS(sheet({{Image({1, 4, 4})}, {Image({1, 5, 4})}}, 1, 1), Error);
    const Experiment experiment;
    CpuPainter painter;
    UiState ui;
    const View view{experiment, nullptr, {}, painter};
    CHECK_THROWS_WITH_AS(drawImage(view, ui, colour, 100, {}),
                         "a picture needs images of one channel, found 3", Error);
    CHECK_THROWS_WITH_AS(drawImage(view, ui, ImageBatch(colour), 0, 100, {}),
                         "a picture needs images of one channel, found 3", Error);
}
